/// A data type by its object identifier, which for built-in types is fixed (`pg_type.dat` of PostgreSQL).
package struct PostgresType: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    package static let bool = PostgresType(rawValue: 16)
    package static let bytea = PostgresType(rawValue: 17)
    package static let name = PostgresType(rawValue: 19)
    package static let int8 = PostgresType(rawValue: 20)
    package static let int2 = PostgresType(rawValue: 21)
    package static let int4 = PostgresType(rawValue: 23)
    package static let text = PostgresType(rawValue: 25)
    package static let json = PostgresType(rawValue: 114)
    package static let float4 = PostgresType(rawValue: 700)
    package static let float8 = PostgresType(rawValue: 701)
    package static let bpchar = PostgresType(rawValue: 1042)
    package static let varchar = PostgresType(rawValue: 1043)
    package static let timestamptz = PostgresType(rawValue: 1184)
    package static let uuid = PostgresType(rawValue: 2950)
    package static let jsonb = PostgresType(rawValue: 3802)

    private static let facts: [PostgresType: (name: String, array: UInt32)] = [
        .bool: ("bool", 1000), .bytea: ("bytea", 1001), .name: ("name", 1003), .int8: ("int8", 1016),
        .int2: ("int2", 1005), .int4: ("int4", 1007), .text: ("text", 1009), .json: ("json", 199),
        .float4: ("float4", 1021), .float8: ("float8", 1022), .bpchar: ("bpchar", 1014),
        .varchar: ("varchar", 1015), .timestamptz: ("timestamptz", 1185), .uuid: ("uuid", 2951),
        .jsonb: ("jsonb", 3807),
    ]

    private static let elements = Dictionary(
        uniqueKeysWithValues: facts.map { (PostgresType(rawValue: $0.value.array), $0.key) }
    )

    /// The type of arrays of this one, for the types listed here.
    package var array: PostgresType? {
        Self.facts[self].map { PostgresType(rawValue: $0.array) }
    }
}

extension PostgresType: CustomStringConvertible {
    package var description: String {
        if let facts = Self.facts[self] { return facts.name }
        if let element = Self.elements[self] { return "\(element)[]" }
        return "type \(rawValue)"
    }
}
