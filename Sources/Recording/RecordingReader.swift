import JSONTree

/// Reads the fields of a recording's JSON one by one, so that each error names the field it is about.
struct RecordingReader {
    let file: String
    let value: JSONTree
    /// The way from the document's root to `value`, empty at the root.
    let path: String

    init(file: String, value: JSONTree, path: String = "") {
        self.file = file
        self.value = value
        self.path = path
    }

    func error(_ field: String?, _ message: String) -> RecordingError {
        let full = [path, field ?? ""].filter { !$0.isEmpty }.joined(separator: ".")
        return RecordingError(file: file, field: full.isEmpty ? nil : full, message: message)
    }

    /// Refuses every field that is not in `known`.
    func expectOnly(_ known: Set<String>) throws(RecordingError) {
        guard value.kind == .object else { throw error(nil, "must be an object") }
        for member in value.members where !known.contains(member.key) {
            throw error(member.key, "is not a field of the format")
        }
    }

    func field(_ key: String) throws(RecordingError) -> JSONTree {
        guard let found = value[key] else { throw error(key, "is missing") }
        return found
    }

    func string(_ key: String) throws(RecordingError) -> String {
        guard let text = try field(key).string else { throw error(key, "must be a string") }
        return text
    }

    func optionalString(_ key: String) throws(RecordingError) -> String? {
        guard value[key] != nil else { return nil }
        return try string(key)
    }

    /// A field that must be there and may be null.
    func nullableString(_ key: String) throws(RecordingError) -> String? {
        try field(key).isNull ? nil : try string(key)
    }

    func count(_ key: String) throws(RecordingError) -> Int {
        guard let number = try field(key).integer, number >= 0 else {
            throw error(key, "must be a whole number, 0 or more")
        }
        return number
    }

    func optionalCount(_ key: String) throws(RecordingError) -> Int? {
        guard value[key] != nil else { return nil }
        return try count(key)
    }

    func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String,
        of type: Choice.Type
    ) throws(RecordingError) -> Choice where Choice.RawValue == String {
        let text = try string(key)
        guard let choice = Choice(rawValue: text) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw error(key, "is \"\(text)\" and must be one of: \(known)")
        }
        return choice
    }

    func object(_ key: String) throws(RecordingError) -> RecordingReader {
        let found = try field(key)
        guard found.kind == .object else { throw error(key, "must be an object") }
        return RecordingReader(file: file, value: found, path: path.isEmpty ? key : "\(path).\(key)")
    }

    /// An object whose values are all strings, in source order.
    func headers(_ key: String) throws(RecordingError) -> [(name: String, value: String)] {
        let reader = try object(key)
        var headers: [(name: String, value: String)] = []
        for member in reader.value.members {
            guard let text = member.value.string else { throw reader.error(member.key, "must be a string") }
            headers.append((member.key, text))
        }
        return headers
    }
}
