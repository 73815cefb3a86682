import JSONTree
import Testing

@Suite("Refusing what is not JSON")
struct RefusalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let code: JSONError.Code
        let line: Int
        let column: Int
        var testDescription: String { text }
    }

    @Test(
        "An error says what is wrong and in which line and column",
        arguments: [
            Case(text: "", code: .endOfInput, line: 1, column: 1),
            Case(text: "{", code: .endOfInput, line: 1, column: 1),
            Case(text: "[1,", code: .endOfInput, line: 1, column: 3),
            Case(text: #"{"a" 1}"#, code: .syntax, line: 1, column: 6),
            Case(text: "[1,\n 2,\n x]", code: .syntax, line: 3, column: 2),
            Case(text: "[1] 2", code: .syntax, line: 1, column: 5),
            Case(text: "[1,]", code: .syntax, line: 1, column: 4),
            Case(text: #"{"é": "é" x}"#, code: .syntax, line: 1, column: 11),
            Case(text: "[1e999]", code: .numberOutOfRange, line: 1, column: 6),
            Case(text: "[12345678901234567890, 1e999]", code: .numberOutOfRange, line: 1, column: 28),
            Case(text: "[12345678901234567890,\n x]", code: .syntax, line: 2, column: 2),
            Case(text: #"{"a\u0000":1}"#, code: .nullInKey, line: 1, column: 10),
            Case(text: "[\"\n\"]", code: .syntax, line: 1, column: 2),
            Case(text: #"["\ud83d", x]"#, code: .syntax, line: 1, column: 12),
        ]
    )
    func positions(of example: Case) throws {
        let error = try #require(throws: JSONError.self) { try JSONTree.parse(example.text) }
        #expect(error.code == example.code, "\(error)")
        #expect(error.line == example.line, "\(error)")
        #expect(error.column == example.column, "\(error)")
        #expect(!error.message.isEmpty)
    }

    @Test(
        "Bytes that are not UTF-8 are refused",
        arguments: [[0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80]] as [[UInt8]]
    )
    func invalidUTF8(bytes: [UInt8]) throws {
        let text = Array(#"{"a":""#.utf8) + bytes + Array(#""}"#.utf8)
        let error = try #require(throws: JSONError.self) { try JSONTree.parse(text) }
        #expect(error.code == .invalidUTF8)
    }

    @Test("A key that stands twice is refused only where that is asked for")
    func duplicateKeys() throws {
        let text = #"{"a":1,"b":2,"a":3}"#
        #expect(try JSONTree.parse(text)["a"]?.integer == 3)
        #expect(try JSONTree.parse(text).members.map(\.key) == ["a", "b"])
        let error = try #require(throws: JSONError.self) {
            try JSONTree.parse(text, limits: JSONLimits(rejectsDuplicateKeys: true))
        }
        #expect(error.code == .duplicateKey)
    }

    @Test("Nesting is bounded to the level, and brackets in strings do not count")
    func depth() throws {
        let limits = JSONLimits(maxDepth: 3)
        _ = try JSONTree.parse(#"[[["[[[[{{{{\"[["]], {"a": {}}]"#, limits: limits)
        let error = try #require(throws: JSONError.self) { try JSONTree.parse("[[],\n[[[]]]]", limits: limits) }
        #expect(error.code == .tooDeep)
        #expect(error.line == 2)
        #expect(error.column == 3)
    }

    @Test("A hundred thousand brackets are refused at the limit")
    func hostileDepth() throws {
        let error = try #require(throws: JSONError.self) {
            try JSONTree.parse(String(repeating: "[", count: 100_000), limits: JSONLimits(maxDepth: .max))
        }
        #expect(error.code == .tooDeep)
    }

    @Test("Size is bounded to the byte")
    func size() throws {
        let limits = JSONLimits(maxBytes: 6)
        _ = try JSONTree.parse("[1234]", limits: limits)
        let error = try #require(throws: JSONError.self) { try JSONTree.parse("[12345]", limits: limits) }
        #expect(error.code == .tooLarge)
    }
}
