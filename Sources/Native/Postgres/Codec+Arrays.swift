package import FoundationEssentials

/// A type whose arrays are bound and read. For most, `[Element]` is an array of PostgreSQL; `[UInt8]` is `bytea`.
package protocol PostgresArrayElement: Sendable {
    /// The type of `[Self]`.
    static var postgresTypeOfArray: PostgresType { get }
    static func postgresBytes(of array: [Self]) throws(PostgresError) -> [UInt8]?
    static func array(of value: PostgresValue) throws(PostgresDecodingFailure) -> [Self]
}

extension Array: PostgresEncodable where Element: PostgresArrayElement {
    package static var postgresType: PostgresType { Element.postgresTypeOfArray }

    package func postgresBytes() throws(PostgresError) -> [UInt8]? {
        try Element.postgresBytes(of: self)
    }
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
    package init(postgres value: PostgresValue) throws(PostgresDecodingFailure) {
        self = try Element.array(of: value)
    }
}

/// The binary form of an array: dimensions, whether there are nulls, the element type, each dimension's length and lower
/// bound, then each element as its length (-1 for `NULL`) and its bytes (`array_send` in PostgreSQL's `arrayfuncs.c`).
extension PostgresArrayElement where Self: PostgresEncodable, Self: PostgresDecodable {
    package static var postgresTypeOfArray: PostgresType {
        guard let type = postgresType.array else {
            preconditionFailure("\(postgresType) is not in the list of types.")
        }
        return type
    }

    package static func postgresBytes(of array: [Self]) throws(PostgresError) -> [UInt8]? {
        var elements: [UInt8] = []
        var hasNulls = false
        for element in array {
            guard let bytes = try element.postgresBytes() else {
                hasNulls = true
                BigEndian.append(Int32(-1), to: &elements)
                continue
            }
            guard bytes.count < 1 << 30 else { throw PostgresError(.encoding, "an element exceeds 1 GB") }
            BigEndian.append(Int32(bytes.count), to: &elements)
            elements += bytes
        }
        var bytes: [UInt8] = []
        BigEndian.append(Int32(array.isEmpty ? 0 : 1), to: &bytes)
        BigEndian.append(Int32(hasNulls ? 1 : 0), to: &bytes)
        BigEndian.append(postgresType.rawValue, to: &bytes)
        guard !array.isEmpty else { return bytes }
        BigEndian.append(Int32(truncatingIfNeeded: array.count), to: &bytes)
        BigEndian.append(Int32(1), to: &bytes)
        return bytes + elements
    }

    package static func array(of value: PostgresValue) throws(PostgresDecodingFailure) -> [Self] {
        guard var bytes = value.bytes else { throw .null }
        // An array's header is 12 bytes; the element type in it says whether this is an array at all.
        guard bytes.count >= 12 else { throw .type(value.type) }
        let dimensions = try BigEndian.take(from: &bytes, as: Int32.self)
        _ = try BigEndian.take(from: &bytes, as: Int32.self)
        let type = PostgresType(rawValue: try BigEndian.take(from: &bytes))
        guard type.array == value.type else { throw .type(value.type) }
        guard dimensions > 0 else { return [] }
        guard dimensions == 1 else { throw .outOfRange }
        let count = try BigEndian.take(from: &bytes, as: Int32.self)
        _ = try BigEndian.take(from: &bytes, as: Int32.self)
        var array: [Self] = []
        for _ in 0..<max(0, count) {
            let length = Int(try BigEndian.take(from: &bytes, as: Int32.self))
            guard length >= 0 else {
                array.append(try Self(postgres: PostgresValue(type: type, bytes: nil)))
                continue
            }
            guard length <= bytes.count else { throw .malformed }
            array.append(try Self(postgres: PostgresValue(type: type, bytes: bytes.prefix(length))))
            bytes = bytes.dropFirst(length)
        }
        return array
    }
}

extension Bool: PostgresArrayElement {}
extension Int: PostgresArrayElement {}
extension Int64: PostgresArrayElement {}
extension Int32: PostgresArrayElement {}
extension Int16: PostgresArrayElement {}
extension Double: PostgresArrayElement {}
extension String: PostgresArrayElement {}
extension PostgresJSON: PostgresArrayElement {}
extension UUID: PostgresArrayElement {}
extension Date: PostgresArrayElement {}
extension Array: PostgresArrayElement where Element == UInt8 {}

/// Elements that may be `NULL`.
extension Optional: PostgresArrayElement
where Wrapped: PostgresArrayElement & PostgresEncodable & PostgresDecodable {}

extension UInt8: PostgresArrayElement {
    package static var postgresTypeOfArray: PostgresType { .bytea }

    package static func postgresBytes(of array: [UInt8]) -> [UInt8]? { array }

    package static func array(of value: PostgresValue) throws(PostgresDecodingFailure) -> [UInt8] {
        [UInt8](try value.bytes(ofAny: .bytea))
    }
}
