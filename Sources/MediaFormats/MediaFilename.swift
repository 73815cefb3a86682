/// The name of a file as it is shown, from the one that its sender gave.
package enum MediaFilename {
    /// Bytes of UTF-8, as in most file systems.
    package static let longest = 255
    /// A suffix with more bytes than this, its dot counted, is no extension.
    private static let longestExtension = 32

    /// A name fit to be shown and to be offered for saving.
    ///
    /// Nothing is left of a path, whichever way its slashes lean. Control characters, line separators and the marks
    /// that change a text's direction are dropped, since they let `exe.jpg` look like `jpg.exe`; all other characters
    /// stay as they were sent, unnormalised, leading dots too. White space around it goes. A name of which nothing
    /// remains, or dots alone, becomes `file` with the usual extension of `format`. It is cut between characters to
    /// ``longest`` bytes, before its extension.
    package static func clean(_ name: String, as format: MediaFormat) -> String {
        var kept = String.UnicodeScalarView()
        for scalar in name.unicodeScalars {
            if scalar == "/" || scalar == "\\" {
                kept = String.UnicodeScalarView()
            } else if isShown(scalar) {
                kept.append(scalar)
            }
        }
        let shown = trimmed(kept)
        guard shown.unicodeScalars.contains(where: { $0 != "." }) else { return "file.\(format.fileExtension)" }
        return cut(shown)
    }

    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: false
        default: !scalar.properties.isBidiControl && !scalar.properties.isNoncharacterCodePoint && scalar != "\u{FEFF}"
        }
    }

    private static func trimmed(_ scalars: String.UnicodeScalarView) -> String {
        var rest = scalars[...].drop { $0.properties.isWhitespace }
        while let last = rest.last, last.properties.isWhitespace { rest.removeLast() }
        return String(rest)
    }

    private static func cut(_ name: String) -> String {
        guard name.utf8.count > longest else { return name }
        var suffix = ""
        if let dot = name.unicodeScalars.lastIndex(of: "."), dot > name.startIndex,
            name[dot...].utf8.count <= longestExtension,
            !name.unicodeScalars[dot...].contains(where: { $0.properties.isWhitespace })
        {
            suffix = String(name[dot...])
        }
        let room = longest - suffix.utf8.count
        let stem = name.dropLast(suffix.count)
        var short = prefix(of: stem, bytes: room)
        // One character of so many marks that it alone is too long.
        if short.isEmpty { short = String(prefix(of: stem.unicodeScalars, bytes: room)) }
        return trimmed(short.unicodeScalars) + suffix
    }

    private static func prefix(of text: Substring, bytes room: Int) -> String {
        var left = room
        return String(
            text.prefix { character in
                left -= character.utf8.count
                return left >= 0
            }
        )
    }

    private static func prefix(of text: Substring.UnicodeScalarView, bytes room: Int) -> String {
        var left = room
        return String(
            text.prefix { scalar in
                left -= UTF8.width(scalar)
                return left >= 0
            }
        )
    }
}
