extension Bool: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .bool }

    package func postgresBytes() -> [UInt8]? { [self ? 1 : 0] }

    package init(postgres value: PostgresValue) throws(PostgresDecodingFailure) {
        self = try BigEndian.value(of: value.bytes(ofAny: .bool), as: UInt8.self) != 0
    }
}

extension PostgresValue {
    /// An integer column of any width as `Value`, if it fits.
    fileprivate func integer<Value: FixedWidthInteger>() throws(PostgresDecodingFailure) -> Value {
        let bytes = try bytes(ofAny: .int8, .int4, .int2)
        let wide: Int64 =
            switch type {
            case .int2: Int64(try BigEndian.value(of: bytes, as: Int16.self))
            case .int4: Int64(try BigEndian.value(of: bytes, as: Int32.self))
            default: try BigEndian.value(of: bytes)
            }
        guard let value = Value(exactly: wide) else { throw .outOfRange }
        return value
    }
}

extension Int: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .int8 }

    package func postgresBytes() -> [UInt8]? { BigEndian.bytes(Int64(self)) }

    package init(postgres value: PostgresValue) throws(PostgresDecodingFailure) {
        self = try value.integer()
    }
}

extension Int64: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .int8 }

    package func postgresBytes() -> [UInt8]? { BigEndian.bytes(self) }

    package init(postgres value: PostgresValue) throws(PostgresDecodingFailure) {
        self = try value.integer()
    }
}

extension Int32: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .int4 }

    package func postgresBytes() -> [UInt8]? { BigEndian.bytes(self) }

    package init(postgres value: PostgresValue) throws(PostgresDecodingFailure) {
        self = try value.integer()
    }
}

extension Int16: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .int2 }

    package func postgresBytes() -> [UInt8]? { BigEndian.bytes(self) }

    package init(postgres value: PostgresValue) throws(PostgresDecodingFailure) {
        self = try value.integer()
    }
}

extension Double: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .float8 }

    package func postgresBytes() -> [UInt8]? { BigEndian.bytes(bitPattern) }

    package init(postgres value: PostgresValue) throws(PostgresDecodingFailure) {
        let bytes = try value.bytes(ofAny: .float8, .float4)
        if value.type == .float4 {
            self = Double(Float(bitPattern: try BigEndian.value(of: bytes)))
        } else {
            self.init(bitPattern: try BigEndian.value(of: bytes))
        }
    }
}
