/// A value that can be bound to a statement's parameter, in PostgreSQL's binary format.
///
/// The type is always declared to the server, so `$1` means the same wherever it stands; a cast (`$1::jsonb`) makes
/// another of it. Text is declared as `text`, `Int` as `int8`.
package protocol PostgresEncodable: Sendable {
    /// The type the parameter is declared as, also when the value is `nil`.
    static var postgresType: PostgresType { get }

    /// The value's bytes, `nil` for `NULL`. Throws ``PostgresError/Code/encoding``.
    func postgresBytes() throws(PostgresError) -> [UInt8]?
}

/// A statement's parameters, encoded and flat.
struct BoundParameters: Sendable {
    /// All values one after the other.
    private(set) var bytes: [UInt8] = []
    private(set) var types: [PostgresType] = []
    /// Each value's length; -1 for `NULL`.
    private(set) var lengths: [Int32] = []

    init(_ values: [any PostgresEncodable]) throws(PostgresError) {
        guard values.count <= UInt16.max else {
            throw PostgresError(.encoding, "A statement takes at most 65535 parameters, not \(values.count).")
        }
        types.reserveCapacity(values.count)
        lengths.reserveCapacity(values.count)
        for (index, value) in values.enumerated() {
            do throws(PostgresError) {
                types.append(type(of: value).postgresType)
                guard let encoded = try value.postgresBytes() else {
                    lengths.append(-1)
                    continue
                }
                // PostgreSQL's own bound on a value, 1 GB less one byte.
                guard encoded.count < 1 << 30 else { throw PostgresError(.encoding, "the value exceeds 1 GB") }
                lengths.append(Int32(encoded.count))
                bytes += encoded
            } catch {
                throw PostgresError(.encoding, "Parameter $\(index + 1): \(error.message).")
            }
        }
    }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    package static var postgresType: PostgresType { Wrapped.postgresType }

    package func postgresBytes() throws(PostgresError) -> [UInt8]? {
        guard let self else { return nil }
        return try self.postgresBytes()
    }
}
