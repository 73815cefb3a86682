import FoundationEssentials

/// Reads the fields of an entry one by one, so that each error names the field that it is about.
extension ArchiveValue {
    func requiredString(_ path: String...) throws(EntryError) -> String {
        let name = path.joined(separator: ".")
        guard let found = path.reduce(self as ArchiveValue?, { $0?[$1] }) else {
            throw EntryError(message: "\(name) is missing")
        }
        guard let text = found.string else { throw EntryError(message: "\(name) must be a string") }
        return text
    }

    /// A member that is an object; nil where there is none.
    func object(_ name: String) throws(EntryError) -> ArchiveValue? {
        guard let found = self[name] else { return nil }
        guard found.isObject else { throw EntryError(message: "\(name) must be an object") }
        return found
    }

    /// A status as a number, or as the text of one.
    func status(_ name: String) throws(EntryError) -> Int {
        guard let status = integer ?? string.flatMap({ Int($0) }) else {
            throw EntryError(message: "\(name) must be a whole number")
        }
        return status
    }

    /// Headers as a mapping of names to a value or to a list of values, as cassettes have them.
    func headerMapping(_ name: String) throws(EntryError) -> [ArchivedCall.Header] {
        guard isObject else { throw EntryError(message: "\(name) must map names to values") }
        var headers: [ArchivedCall.Header] = []
        for member in members {
            for value in member.value.isArray ? member.value.elements : [member.value] {
                guard let text = try value.headerText(limit: "\(name).\(member.key.shown)") else { continue }
                headers.append((member.key, text))
            }
        }
        return headers
    }

    /// Headers as a list of objects with a name and a value, as HAR has them, without HTTP/2's pseudo-headers.
    func headerList(_ name: String) throws(EntryError) -> [ArchivedCall.Header] {
        guard isArray else { throw EntryError(message: "\(name) must be a list") }
        var headers: [ArchivedCall.Header] = []
        for (index, element) in elements.enumerated() {
            guard let key = element["name"]?.string else {
                throw EntryError(message: "\(name)[\(index)].name must be a string")
            }
            guard !key.hasPrefix(":") else { continue }
            guard let text = try element["value"]?.headerText(limit: "\(name)[\(index)].value") else { continue }
            headers.append((key, text))
        }
        return headers
    }

    /// The value of a header; nil where it is null.
    private func headerText(limit name: String) throws(EntryError) -> String? {
        if isNull { return nil }
        if tag.map(isBinaryTag) ?? false {
            guard case .bytes(let bytes) = base64(limit: 1 << 20) else {
                throw EntryError(message: "\(name) is not base64")
            }
            return String(decoding: bytes, as: UTF8.self)
        }
        guard let text = string ?? integer.map(String.init) ?? double.map({ "\($0)" }) else {
            throw EntryError(message: "\(name) must be a string")
        }
        return text
    }

    /// The bytes of a scalar: its text in UTF-8, or what is base64 where YAML says `!!binary`.
    func body(limit: Int) -> ArchivedBody {
        if isNull { return .absent }
        if tag.map(isBinaryTag) ?? false { return base64(limit: limit) }
        guard let string else { return .unreadable("must be a string") }
        guard string.utf8.count <= limit else { return .tooLarge(limit) }
        return .bytes(Array(string.utf8))
    }

    /// The bytes of a text that is base64, with or without white space.
    func base64(limit: Int) -> ArchivedBody {
        guard let string else { return .unreadable("must be a string of base64") }
        let text = string.utf8.filter { !" \t\r\n".utf8.contains($0) }
        guard text.count / 4 * 3 <= limit + 3 else { return .tooLarge(limit) }
        guard let data = Data(base64Encoded: Data(text)) else { return .unreadable("is not base64") }
        guard data.count <= limit else { return .tooLarge(limit) }
        return .bytes([UInt8](data))
    }

    /// The bytes of a text that is hexadecimal.
    func hexadecimal(limit: Int) -> ArchivedBody {
        guard let text = string.map({ Array($0.utf8) }) else { return .unreadable("must be a string of hexadecimal") }
        guard text.count / 2 <= limit else { return .tooLarge(limit) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 2)
        for index in stride(from: 0, to: text.count, by: 2) {
            guard index + 1 < text.count, let high = digit(text[index]), let low = digit(text[index + 1]) else {
                return .unreadable("is not hexadecimal")
            }
            bytes.append(high << 4 | low)
        }
        return .bytes(bytes)
    }

    /// The bytes of a list of pieces, each read in the same way.
    func pieces(limit: Int, _ read: (ArchiveValue) -> ArchivedBody) -> ArchivedBody {
        var bytes: [UInt8] = []
        for element in elements {
            switch read(element) {
            case .bytes(let piece): bytes += piece
            case .absent: return .unreadable("has a piece that is null")
            case .unreadable(let problem): return .unreadable(problem)
            }
            guard bytes.count <= limit else { return .tooLarge(limit) }
        }
        return .bytes(bytes)
    }
}

extension ArchivedBody {
    static func tooLarge(_ limit: Int) -> ArchivedBody {
        .unreadable("has more than \(limit) bytes")
    }
}

/// Whether a tag is YAML's for binary data; Ruby writes it as a tag of its own.
private func isBinaryTag(_ tag: String) -> Bool {
    tag == "tag:yaml.org,2002:binary" || tag == "!binary"
}

private func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
