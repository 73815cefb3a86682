import FoundationEssentials
import Postgres
import Testing

extension DatabaseSuite {
    @Suite("Values")
    struct ValueTests {
        private func roundTrip<Value: PostgresEncodable & PostgresDecodable & Equatable>(
            _ values: [Value],
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            try await withPool { pool in
                for value in values {
                    let row = try #require(try await pool.query("SELECT $1 AS v", [value]).first)
                    #expect(try row.decode("v") == value, sourceLocation: sourceLocation)
                }
            }
        }

        @Test("Integers of every width keep their extremes")
        func integers() async throws {
            try await roundTrip([Int.min, -1, 0, 1, .max])
            try await roundTrip([Int32.min, 0, .max])
            try await roundTrip([Int16.min, 0, .max])
        }

        @Test("Doubles keep their bits, infinities and signed zero included")
        func doubles() async throws {
            try await roundTrip([0, -0.0, 0.1, .greatestFiniteMagnitude, .leastNonzeroMagnitude, .infinity, -.infinity])
            try await withPool { pool in
                let row = try #require(try await pool.query("SELECT $1 AS v", [Double.nan]).first)
                #expect(try row.decode("v", as: Double.self).isNaN)
            }
        }

        @Test("Booleans, identifiers and bytes come back the same")
        func scalars() async throws {
            try await roundTrip([true, false])
            try await roundTrip([UUID(), UUID()])
            try await roundTrip([[], [0], [UInt8](0...255)])
        }

        @Test("Text of any script comes back the same, the empty one too")
        func text() async throws {
            try await roundTrip(["", "plain", "Grüße 你好 👩‍👩‍👧‍👦 \u{202e}rtl", "e\u{301}", "\u{1}\t\r\n'\"\\%"])
        }

        @Test("Ten megabytes of text come back the same")
        func largeText() async throws {
            try await roundTrip([String(repeating: "0123456789", count: 1 << 20)])
        }

        @Test(
            "Dates are exact to the microsecond",
            arguments: [0, 1, -1, 1_700_000_000_123_456, -62_135_596_800_000_000]
        )
        func dates(microseconds: Int) async throws {
            let date = Date(timeIntervalSince1970: Double(microseconds) / 1_000_000)
            try await withPool { pool in
                let sql = "SELECT $1 AS v, (extract(epoch FROM $1) * 1000000)::int8 AS n"
                let row = try #require(try await pool.query(sql, [date]).first)
                #expect(try row.decode("n") == microseconds)
                #expect(abs(try row.decode("v", as: Date.self).timeIntervalSince(date)) < 0.000_000_5)
            }
        }

        @Test("JSON comes back as the server keeps it, and reads as text too")
        func json() async throws {
            try await withPool { pool in
                let sql = "SELECT $1 AS b, $1::json AS j"
                let row = try #require(try await pool.query(sql, [PostgresJSON(#"{"a": "ü"}"#)]).first)
                #expect(try row.decode("b") == PostgresJSON(#"{"a": "ü"}"#))
                #expect(try row.decode("j", as: String.self) == #"{"a": "ü"}"#)
                await #expect { try await pool.query("SELECT $1", [PostgresJSON("{")]) } throws: { error in
                    (error as? PostgresError)?.sqlState == .invalidTextRepresentation
                }
            }
        }

        @Test("NULL is a value of optionals, as a parameter and as a column")
        func nulls() async throws {
            try await roundTrip([String?.none, "x"])
            try await roundTrip([Int?.none, 1])
            try await roundTrip([[UInt8]?.none, []])
        }

        @Test("Arrays of every type come back the same, with nulls, and empty")
        func arrays() async throws {
            try await roundTrip([[Int](), [1, .min, .max]])
            try await roundTrip([["", "NULL", "{}", "\"\\"]])
            try await roundTrip([["a", nil, ""] as [String?], [nil]])
            try await roundTrip([[true, false]])
            try await roundTrip([[1.5, -.infinity]])
            try await roundTrip([[UUID(), UUID()]])
            try await roundTrip([[Date(timeIntervalSinceReferenceDate: 0.25)]])
            try await roundTrip([[PostgresJSON("1"), PostgresJSON("[]")]])
            try await roundTrip([[[], [0, 255]] as [[UInt8]]])
            try await roundTrip([[Int32(1)]])
            try await roundTrip([[Int16(1)]])
        }

        @Test("Names and varying characters read as text, narrow integers as Int")
        func otherTypes() async throws {
            try await withPool { pool in
                let sql = "SELECT 'a'::name AS n, 'b'::varchar AS v, 3::int2 AS s, 4::int4 AS i, 1.5::float4 AS f"
                let row = try #require(try await pool.query(sql).first)
                #expect(try row.decode("n") == "a")
                #expect(try row.decode("v") == "b")
                #expect(try row.decode("s") == 3)
                #expect(try row.decode("i") == 4)
                #expect(try row.decode("f") == 1.5)
            }
        }

        @Test("What a column does not hold is an error that names it")
        func mismatches() async throws {
            try await withPool { pool in
                let sql = "SELECT 1 AS one, NULL::text AS nothing, 5000000000 AS wide, 'infinity'::timestamptz AS never"
                let row = try #require(try await pool.query(sql).first)
                func message(_ read: () throws(PostgresError) -> Void) -> String {
                    do throws(PostgresError) {
                        try read()
                        return "no error"
                    } catch {
                        return error.code == .decoding ? error.message : "\(error.code)"
                    }
                }
                #expect(
                    message { () throws(PostgresError) in _ = try row.decode("one", as: String.self) }
                        == "Column \"one\" cannot be read as String: its type is int4."
                )
                #expect(
                    message { () throws(PostgresError) in _ = try row.decode("nothing", as: String.self) }
                        == "Column \"nothing\" cannot be read as String: it is NULL."
                )
                #expect(
                    message { () throws(PostgresError) in _ = try row.decode("wide", as: Int32.self) }
                        == "Column \"wide\" cannot be read as Int32: its value is out of range."
                )
                #expect(
                    message { () throws(PostgresError) in _ = try row.decode("never", as: Date.self) }
                        == "Column \"never\" cannot be read as Date: its value is out of range."
                )
                #expect(
                    message { () throws(PostgresError) in _ = try row.decode("one", as: [Int].self) }
                        == "Column \"one\" cannot be read as Array<Int>: its type is int4."
                )
                #expect(
                    message { () throws(PostgresError) in _ = try row.decode("two", as: Int.self) }
                        == "The result has no column \"two\"."
                )
            }
        }

        @Test("Text with U+0000 is refused before anything is sent, by the parameter's number")
        func zeroInText() async throws {
            try await withPool { pool in
                await #expect(throws: PostgresError(.encoding, "Parameter $2: text cannot hold U+0000.")) {
                    try await pool.query("SELECT $1, $2", ["a", "b\0c"])
                }
            }
        }

        @Test("The only row is none, one, or an error where there are several")
        func only() async throws {
            try await withPool { pool in
                func value(count: Int) async throws -> Int? {
                    try await pool.query("SELECT n AS v FROM generate_series(1, $1) AS n", [count]).only?.decode("v")
                }
                let none = try await value(count: 0)
                let one = try await value(count: 1)
                #expect(none == nil && one == 1)
                await #expect(throws: PostgresError(.decoding, "The result has 2 rows instead of one.")) {
                    try await value(count: 2)
                }
            }
        }

        @Test("A result larger than the bound is an error, and the connection stays of use")
        func tooLarge() async throws {
            try await withPool(size: 1, { $0.maximumResultBytes = 100_000 }) { pool in
                let id = try await pool.query("SELECT pg_backend_pid() AS id").first?.decode("id", as: Int.self)
                await #expect {
                    try await pool.query("SELECT repeat('x', 1000), generate_series(1, 100000000)")
                } throws: { error in
                    (error as? PostgresError)?.code == .resultTooLarge
                }
                #expect(try await pool.query("SELECT pg_backend_pid() AS id").first?.decode("id") == id)
            }
        }
    }
}
