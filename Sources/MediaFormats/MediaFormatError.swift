/// Why a file was not identified.
package enum MediaFormatError: Error, Sendable {
    /// The file is not one that is taken. It would be refused again.
    case refused(MediaRefusal)
    /// The source could not be read, or gave less than it said it has. It says nothing about the file.
    case unreadable(any Error)

    static var damaged: MediaFormatError { .refused(.damaged) }
    static var unsupported: MediaFormatError { .refused(.unsupported) }

    /// What `body` gives; nil where it refuses, for what a file can do without. A source that fails still throws.
    static func nilIfRefused<Value>(
        _ body: () throws(MediaFormatError) -> Value
    ) throws(MediaFormatError) -> Value? {
        do throws(MediaFormatError) { return try body() } catch {
            if case .unreadable = error { throw error }
            return nil
        }
    }
}

/// Why a file is not taken.
package enum MediaRefusal: String, Sendable, Equatable, CaseIterable {
    /// It has no bytes.
    case empty
    /// Nothing that is known begins like this.
    case unknown
    /// ZIP and what is made of it, gzip, bzip2, xz, zstd, 7z, RAR, tar.
    case archive
    /// PDF, PostScript, RTF, or the older office formats.
    case document
    /// SVG, HTML, XML, or a script.
    case markup
    /// A program for Linux, Windows, macOS, Java or WebAssembly.
    case executable
    /// An image, a video or a sound in a format that is not taken, such as Matroska, AVI, JPEG XL or BigTIFF; also a
    /// container with neither picture nor sound in it.
    case unsupported
    /// It begins like one format and carries another for those who look elsewhere.
    case polyglot
    /// It begins like a format and then contradicts it, or ends before it says what it is.
    case damaged

    /// One sentence fit for the client that sent the file.
    package var message: String {
        switch self {
        case .empty: "The file is empty."
        case .unknown: "The file is no image, video or audio that is known."
        case .archive: "The file is an archive."
        case .document: "The file is a document."
        case .markup: "The file is markup or a script."
        case .executable: "The file is a program."
        case .unsupported: "The file's format is not supported."
        case .polyglot: "The file carries a second format."
        case .damaged: "The file is damaged."
        }
    }
}
