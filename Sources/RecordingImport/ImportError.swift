/// Why a whole file cannot be imported: which file, where in it, and what is wrong, in one sentence.
package struct ImportError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file as it was named to the reader.
    package let file: String
    /// From 1; known where the file is neither JSON nor YAML.
    package let line: Int?
    /// From 1.
    package let column: Int?
    package let message: String

    package init(file: String, line: Int? = nil, column: Int? = nil, message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
    }

    /// `file:line:column: message`, without the parts that are not known.
    package var description: String {
        var place = file
        if let line {
            place += ":\(line)"
            if let column { place += ":\(column)" }
        }
        return "\(place): \(message)"
    }
}

/// Why one entry of a file cannot be read, in one sentence that names the field.
struct EntryError: Error, Equatable {
    let message: String
}
