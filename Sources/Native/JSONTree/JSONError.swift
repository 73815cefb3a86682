/// Why a text could not be read as JSON, and where.
package struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was wrong.
    package enum Code: String, Sendable {
        /// More bytes than ``JSONLimits/maxBytes``.
        case tooLarge
        /// Arrays and objects nested deeper than ``JSONLimits/maxDepth``.
        case tooDeep
        /// Bytes that are not UTF-8.
        case invalidUTF8
        /// The text ends before its value does; an empty text too.
        case endOfInput
        /// Something stands where the grammar of RFC 8259 does not allow it, also after the value's end.
        case syntax
        /// A key stands twice in one object and ``JSONLimits/rejectsDuplicateKeys`` is set.
        case duplicateKey
        /// A number whose magnitude a `Double` cannot hold.
        case numberOutOfRange
        /// U+0000 in an object's key, which jansson cannot hold.
        case nullInKey
        /// Memory ran out.
        case outOfMemory
    }

    package let code: Code
    /// Lines are counted from 1 and end with a line feed.
    package let line: Int
    /// The last character read when the error was seen, in Unicode scalars from 1.
    package let column: Int
    /// What was expected or found. It may quote a few characters of the input.
    package let message: String

    package var description: String {
        "line \(line), column \(column): \(message)"
    }
}
