/// Why a recording cannot be read: which file, where in it, and what is wrong, in one sentence.
public struct RecordingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file as it was named to the reader.
    public let file: String
    /// From 1; known where the file is not JSON at all.
    public let line: Int?
    /// From 1, in bytes.
    public let column: Int?
    /// The path of the offending field, as in `expect.usage.input_tokens`.
    public let field: String?
    public let message: String

    public init(file: String, line: Int? = nil, column: Int? = nil, field: String? = nil, message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.field = field
        self.message = message
    }

    /// `file:line:column: field: message`, without the parts that are not known.
    public var description: String {
        var place = file
        if let line {
            place += ":\(line)"
            if let column { place += ":\(column)" }
        }
        if let field {
            return "\(place): \(field): \(message)"
        }
        return "\(place): \(message)"
    }
}
