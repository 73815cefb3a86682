extension SentRequest {
    /// Bodies up to this many bytes stand in the command itself.
    private static let bound = 2_048

    /// The command that makes the request again. A long or binary body stands as a file such as
    /// `@body-of-3000-bytes`, to be made first.
    public var curl: String {
        var words = ["curl -sS -N"]
        if method != (body.isEmpty ? "GET" : "POST") { words.append("-X \(Self.quoted(method))") }
        words.append(Self.quoted(url))
        for header in headers where parts.isEmpty || header.name.lowercased() != "content-type" {
            words.append("-H \(Self.quoted("\(header.name): \(header.value)"))")
        }
        if parts.isEmpty {
            if !body.isEmpty { words.append("--data-binary \(bodyWord)") }
            // curl names a form where nothing was said.
            if !body.isEmpty, first("content-type") == nil { words.append("-H 'content-type:'") }
        }
        for part in parts { words.append(Self.word(for: part)) }
        return words.joined(separator: " \\\n     ")
    }

    private var bodyWord: String {
        guard bodyLength <= Self.bound, let text = Self.printable(body), !text.hasPrefix("@") else {
            return "@body-of-\(bodyLength)-bytes"
        }
        return Self.quoted(text)
    }

    private static func word(for part: SentPart) -> String {
        let type = part.contentType.map { ";type=\($0)" } ?? ""
        if let file = part.file {
            let filename = part.filename.map { ";filename=\($0)" } ?? ""
            return "-F \(quoted("\(part.name)=@fixtures/\(file)\(type)\(filename)"))"
        }
        guard part.length <= bound, let text = printable(part.bytes), type.isEmpty, part.filename == nil else {
            // "<" reads a field's value from a file, "@" makes it a file of the form.
            let mark = part.filename == nil ? "<" : "@"
            let filename = part.filename.map { ";filename=\($0)" } ?? ""
            return "-F \(quoted("\(part.name)=\(mark)part-of-\(part.length)-bytes\(type)\(filename)"))"
        }
        return "--form-string \(quoted("\(part.name)=\(text)"))"
    }

    /// The bytes as text that a shell can take, or `nil`.
    private static func printable(_ bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        let isText = text.utf8.elementsEqual(bytes) && !bytes.contains { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 }
        return isText ? text : nil
    }

    /// The word in single quotes, as a POSIX shell reads it.
    private static func quoted(_ word: String) -> String {
        "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
