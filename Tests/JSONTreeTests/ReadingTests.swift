import JSONTree
import Testing

@Suite("Reading JSON whose shape is not ours")
struct ReadingTests {
    @Test("Every kind of value is told apart")
    func kinds() throws {
        let tree = try JSONTree.parse(#"{"o":{},"a":[],"s":"x","i":-7,"r":2.5,"t":true,"f":false,"n":null}"#)
        #expect(tree.kind == .object)
        #expect(tree.members.map(\.value.kind) == [.object, .array, .string, .integer, .real, .bool, .bool, .null])
        #expect(tree["s"]?.string == "x")
        #expect(tree["i"]?.integer == -7)
        #expect(tree["i"]?.double == -7)
        #expect(tree["r"]?.double == 2.5)
        #expect(tree["t"]?.bool == true)
        #expect(tree["f"]?.bool == false)
        #expect(tree["n"]?.isNull == true)
    }

    @Test("A value read as another kind is nil")
    func misread() throws {
        let tree = try JSONTree.parse(#"{"s":"1","r":1.0,"n":null}"#)
        #expect(tree["s"]?.integer == nil)
        #expect(tree["s"]?.isNull == false)
        #expect(tree["r"]?.integer == nil)
        #expect(tree["n"]?.string == nil)
        #expect(tree["n"]?.bool == nil)
        #expect(tree["s"]?["x"] == nil)
        #expect(tree["s"]?[0] == nil)
        #expect(tree["s"]?.elements.isEmpty == true)
        #expect(tree["s"]?.count == 0)
    }

    @Test("A path leads through objects and ends at nil where a member is missing")
    func paths() throws {
        let tree = try JSONTree.parse(#"{"error":{"message":"no","":{"x":1}},"list":[10,[20]]}"#)
        #expect(tree.at("error", "message")?.string == "no")
        #expect(tree.at("error", "", "x")?.integer == 1)
        #expect(tree.at("error", "nothing", "more") == nil)
        #expect(tree["list"]?[1]?[0]?.integer == 20)
        #expect(tree["list"]?[2] == nil)
        #expect(tree["list"]?[-1] == nil)
        #expect(tree["list"]?.count == 2)
        #expect(tree.count == 2)
    }

    @Test("Members come in source order")
    func order() throws {
        let tree = try JSONTree.parse(#"{"z":1,"a":2,"m":3,"b":4,"y":5,"é":6}"#)
        #expect(tree.members.map(\.key) == ["z", "a", "m", "b", "y", "é"])
    }

    @Test("A value outlives the variable its document was read into")
    func lifetime() throws {
        func deep() throws -> JSONTree? {
            try JSONTree.parse(#"{"a":{"b":["a text longer than fifteen bytes"]}}"#)["a"]
        }
        let kept = try #require(try deep())
        #expect(kept["b"]?[0]?.string == "a text longer than fifteen bytes")
    }

    @Test("Values are read from many tasks at once")
    func concurrency() async throws {
        let tree = try JSONTree.parse(#"{"list":[1,2,3,4,5,6,7,8,9,10]}"#)
        let sums = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<50 {
                group.addTask { tree["list"]?.elements.reduce(0) { $0 + ($1.integer ?? 0) } ?? 0 }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(sums == Array(repeating: 55, count: 50))
    }

    @Test(
        "A bare value is a document",
        arguments: [("1", .integer), (" null\n", .null), (#""x""#, .string), ("0.5", .real), ("true", .bool)]
            as [(String, JSONTree.Kind)]
    )
    func bareValue(text: String, kind: JSONTree.Kind) throws {
        #expect(try JSONTree.parse(text).kind == kind)
    }

    @Test(
        "Strings are decoded scalar for scalar",
        arguments: [
            (#""\u0041\n\"\\\/""#, "A\n\"\\/"),
            (#""\ud83d\ude00""#, "😀"),
            ("\"😀é\"", "😀é"),
            (#""a\u0000b""#, "a\0b"),
            (#""\ud83d""#, "\u{FFFD}"),
            (#""\ude00!""#, "\u{FFFD}!"),
            (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"),
            (#""\ud83dx\ude00""#, "\u{FFFD}x\u{FFFD}"),
            (#""\ud83d\n""#, "\u{FFFD}\n"),
            (#""\\ud83d""#, #"\ud83d"#),
            (#""\\\ud83d""#, "\\\u{FFFD}"),
            (#""\uD83D\u0041""#, "\u{FFFD}A"),
        ]
    )
    func strings(text: String, expected: String) throws {
        let value = try #require(try JSONTree.parse(text).string)
        #expect(Array(value.unicodeScalars) == Array(expected.unicodeScalars))
    }

    @Test("Integers reach to both ends of Int64, and beyond them become reals without touching the others")
    func integers() throws {
        let tree = try JSONTree.parse(
            #"[9223372036854775807,-9223372036854775808,9223372036854775808,-1e2,12345678901234567890123,9007199254740993,"12345678901234567890"]"#
        )
        #expect(tree[0]?.integer == .max)
        #expect(tree[1]?.integer == .min)
        #expect(tree[2]?.kind == .real)
        #expect(tree[2]?.double == 9_223_372_036_854_775_808)
        #expect(tree[3]?.double == -100)
        #expect(tree[4]?.double == 1.2345678901234567890123e22)
        #expect(tree[5]?.integer == 9_007_199_254_740_993)
        #expect(tree[6]?.string == "12345678901234567890")
    }

    @Test("Equality ignores the order of members and tells integers from reals")
    func equality() throws {
        #expect(try JSONTree.parse(#"{"a":1,"b":[2]}"#) == JSONTree.parse(#"{"b":[2],"a":1}"#))
        #expect(try JSONTree.parse("[1,2]") != JSONTree.parse("[2,1]"))
        #expect(try JSONTree.parse("1") != JSONTree.parse("1.0"))
    }
}
