import JSONTree
package import Recording

/// The calls that another tool kept in a file, each with what an import makes of it.
package struct ImportedFile: Sendable {
    /// The forms of files that are known.
    package enum Format: String, Sendable, CaseIterable {
        case har = "HAR"
        case polly = "Polly.js"
        case vcrpy
        case rubyVCR = "Ruby VCR"
        case nock
    }

    package let format: Format
    /// All calls in the order of the file.
    package let calls: [ImportedCall]

    /// The answers that can become recordings, in the order of the file.
    package var captures: [Capture] {
        calls.compactMap { call in
            guard case .captured(let capture, _) = call.outcome else { return nil }
            return capture
        }
    }

    /// Reads a file. Its format is found from its content, not from its name.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - file: how errors name the file.
    /// - Throws: ``ImportError`` for a file that is too large, is neither JSON nor YAML, or is of no known format. An
    ///   entry that is malformed does not stop the others: its outcome is ``ImportedCall/Outcome/refused(_:)``.
    package static func read(
        _ bytes: [UInt8],
        file: String,
        options: ImportOptions
    ) throws(ImportError) -> ImportedFile {
        let root = try ArchiveValue(bytes, file: file, limits: options.limits)
        guard let (format, entries) = recognize(root) else {
            throw ImportError(file: file, message: unknown(root))
        }
        var taken = 0
        let calls = entries.enumerated().map { index, entry in
            var call = ImportedCall(
                number: index + 1,
                reading: { () throws(EntryError) in
                    try format.call(entry, in: root, limits: options.limits)
                },
                options: options
            )
            if case .captured(let capture, _) = call.outcome {
                taken += capture.body.count
                if taken > options.limits.allBodies {
                    call.outcome = .refused(
                        "the bodies of this file come to more than \(options.limits.allBodies) bytes; split the file"
                    )
                }
            }
            return call
        }
        return ImportedFile(format: format, calls: calls)
    }

    private static func recognize(_ root: ArchiveValue) -> (Format, [ArchiveValue])? {
        if let entries = root.at("log", "entries"), entries.isArray {
            return (root.at("log", "_recordingName") == nil ? .har : .polly, entries.elements)
        }
        if let interactions = root["http_interactions"], interactions.isArray {
            return (.rubyVCR, interactions.elements)
        }
        if let interactions = root["interactions"], interactions.isArray { return (.vcrpy, interactions.elements) }
        if root.isArray, !root.elements.isEmpty, root.elements.allSatisfy({ $0["scope"] != nil }) {
            return (.nock, root.elements)
        }
        return nil
    }

    private static func unknown(_ root: ArchiveValue) -> String {
        if root.isArray, root.elements.first?["request"] != nil {
            return "is a cassette of a version of vcrpy or VCR before 1.0 or 2.0; record it again with a newer one"
        }
        let known = Format.allCases.map(\.rawValue).joined(separator: ", ")
        return "is none of the formats that are known: \(known)"
    }
}

extension ImportedFile.Format {
    /// Reads one entry.
    fileprivate func call(
        _ entry: ArchiveValue,
        in root: ArchiveValue,
        limits: ImportLimits
    ) throws(EntryError) -> ArchivedCall {
        guard entry.isObject else { throw EntryError(message: "the entry must be an object") }
        switch self {
        case .har: return try ArchivedCall(har: entry, limits: limits)
        case .polly: return try ArchivedCall(polly: entry, limits: limits)
        case .vcrpy: return try ArchivedCall(vcrpy: entry, limits: limits)
        case .rubyVCR: return try ArchivedCall(rubyVCR: entry, limits: limits)
        case .nock: return try ArchivedCall(nock: entry, limits: limits)
        }
    }
}
