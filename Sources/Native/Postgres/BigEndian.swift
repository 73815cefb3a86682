/// Integers in network byte order, as PostgreSQL's binary formats have them.
enum BigEndian {
    static func append<Value: FixedWidthInteger>(_ value: Value, to bytes: inout [UInt8]) {
        for shift in stride(from: Value.bitWidth - 8, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> Value(shift)))
        }
    }

    static func bytes<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(MemoryLayout<Value>.size)
        append(value, to: &bytes)
        return bytes
    }

    /// The integer `bytes` hold, if they are as many as it has.
    static func value<Value: FixedWidthInteger>(
        of bytes: ArraySlice<UInt8>,
        as type: Value.Type = Value.self
    ) throws(PostgresDecodingFailure) -> Value {
        guard bytes.count == MemoryLayout<Value>.size else { throw .malformed }
        var value: Value = 0
        for byte in bytes { value = value << 8 | Value(truncatingIfNeeded: byte) }
        return value
    }

    /// Takes an integer from the front of `bytes`.
    static func take<Value: FixedWidthInteger>(
        from bytes: inout ArraySlice<UInt8>,
        as type: Value.Type = Value.self
    ) throws(PostgresDecodingFailure) -> Value {
        let size = MemoryLayout<Value>.size
        let value = try value(of: bytes.prefix(size), as: Value.self)
        bytes = bytes.dropFirst(size)
        return value
    }
}
