/// A value that can be read from a column, in PostgreSQL's binary format.
package protocol PostgresDecodable: Sendable {
    init(postgres value: PostgresValue) throws(PostgresDecodingFailure)
}

/// One field of a row, as the server sent it.
package struct PostgresValue: Sendable {
    package let type: PostgresType
    /// The binary form; `nil` for `NULL`.
    package let bytes: ArraySlice<UInt8>?

    package init(type: PostgresType, bytes: ArraySlice<UInt8>?) {
        self.type = type
        self.bytes = bytes
    }

    /// The bytes of a value whose type is one of `types`.
    func bytes(ofAny types: PostgresType...) throws(PostgresDecodingFailure) -> ArraySlice<UInt8> {
        guard types.contains(type) else { throw .type(type) }
        guard let bytes else { throw .null }
        return bytes
    }
}

/// Why a field could not be read; the row adds the column's name.
package enum PostgresDecodingFailure: Error, Sendable, Hashable {
    /// `NULL`, and what was asked for is not optional.
    case null
    /// The column's type is not one that can be read as what was asked for.
    case type(PostgresType)
    /// The value exists in PostgreSQL only, such as `infinity` or an integer wider than asked for.
    case outOfRange
    /// The bytes are not of their type's binary format.
    case malformed
}

extension PostgresDecodingFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .null: "it is NULL"
        case .type(let type): "its type is \(type)"
        case .outOfRange: "its value is out of range"
        case .malformed: "its bytes are malformed"
        }
    }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    package init(postgres value: PostgresValue) throws(PostgresDecodingFailure) {
        self = value.bytes == nil ? .none : .some(try Wrapped(postgres: value))
    }
}
