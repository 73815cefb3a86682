/// A JSON document as its text, for `json` and `jsonb` columns. Bound as `jsonb`; the server checks it.
package struct PostgresJSON: Sendable, Hashable {
    package var text: String

    package init(_ text: String) {
        self.text = text
    }
}

extension String: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .text }

    package func postgresBytes() throws(PostgresError) -> [UInt8]? {
        let bytes = [UInt8](utf8)
        // PostgreSQL has no such text, and C ends a string there.
        if bytes.contains(0) { throw PostgresError(.encoding, "text cannot hold U+0000") }
        return bytes
    }

    /// Reads `text`, `varchar`, `char(n)`, `name`, and `json`/`jsonb` as their text.
    package init(postgres value: PostgresValue) throws(PostgresDecodingFailure) {
        var bytes = try value.bytes(ofAny: .text, .varchar, .jsonb, .json, .name, .bpchar)
        if value.type == .jsonb {
            guard bytes.popFirst() == 1 else { throw .malformed }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .malformed }
        self = text
    }
}

extension PostgresJSON: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .jsonb }

    /// The version of the binary format, 1, and the text.
    package func postgresBytes() throws(PostgresError) -> [UInt8]? {
        guard let bytes = try text.postgresBytes() else { return nil }
        return [1] + bytes
    }

    package init(postgres value: PostgresValue) throws(PostgresDecodingFailure) {
        guard value.type == .jsonb || value.type == .json else { throw .type(value.type) }
        text = try String(postgres: value)
    }
}
