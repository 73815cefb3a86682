import JSONTree
import Testing

/// A text is outlined and bytes are read by jansson, so that reading both says whether the outline is right.
@Suite("Reading texts by their outline")
struct OutlineTests {
    @Test("Made-up documents are read as jansson reads them", arguments: 0..<40 as Range<UInt64>)
    func documents(seed: UInt64) throws {
        var maker = DocumentMaker(seed: seed)
        for _ in 0..<50 {
            let text = maker.document()
            try expectSame(text)
        }
    }

    @Test("Damaged documents are refused or read as jansson does it", arguments: 0..<40 as Range<UInt64>)
    func damage(seed: UInt64) throws {
        var maker = DocumentMaker(seed: seed)
        for _ in 0..<200 {
            let text = maker.damaged(maker.document())
            try expectSame(text)
        }
    }

    @Test(
        "What stands at an edge of the grammar is read or refused as jansson does it",
        arguments: [
            "", " ", "-", "-0", "00", "01", "1.", ".5", "1.e5", "1e", "1e+", "1E-99", "1e99", "1e100", "1e308", "1e309",
            "-1e-400", "999999999999999999", "1000000000000000000", "9223372036854775807", "9223372036854775808",
            "-9223372036854775808", "tru", "true", "truex", "nul", "null ", "False", "[", "]", "{", "}", "[]]", "[,]",
            "[1,]", "{,}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{1:2}"#, #"{"a":1"b":2}"#, "[1 2]", #"{"a" : 1 }"#,
            #""\x""#, #""\u12""#, #""\u00e9""#, #""\ud83d\ude00""#, #""\ude00""#, #""\u0000""#, #"{"\u0000":1}"#,
            "\"\u{1F}\"", "\"\u{7F}\"", "\"\t\"", "\"a", #""\""#, "[1]\0", "\u{FEFF}[1]", "[1]\u{C}", "\"\0\"",
            #"{"a":1,"b":{"a":2},"a":3}"#, #"{"\u0061":1,"a":2}"#, #"{"":0,"":1}"#, #"["a\/b\b\f\n\r\t\\\""]"#,
        ]
    )
    func edges(text: String) throws {
        try expectSame(text)
    }

    @Test("A nesting of any depth is read or refused as jansson does it", arguments: [127, 128, 129, 3_000])
    func depth(levels: Int) throws {
        try expectSame(String(repeating: "[", count: levels) + String(repeating: "]", count: levels))
        try expectSame(String(repeating: #"{"a":"#, count: levels) + "1" + String(repeating: "}", count: levels))
    }

    @Test("A key is found by its scalars, escaped or not, and a second one of the same name counts")
    func keys() throws {
        let tree = try JSONTree.parse(#"{"\u00e9":1,"e\u0301":2,"a\"b":3,"x":4,"\u0078":5}"#)
        #expect(tree["\u{E9}"]?.integer == 1)
        #expect(tree["e\u{301}"]?.integer == 2)
        #expect(tree["a\"b"]?.integer == 3)
        #expect(tree["x"]?.integer == 5)
        #expect(tree.members.map(\.key.unicodeScalars.count) == [1, 2, 3, 1])
        #expect(tree.count == 4)
    }

    @Test("More values than an outline holds are read all the same")
    func manyValues() throws {
        let count = 1_100_000
        let tree = try JSONTree.parse("[" + String(repeating: "1,", count: count) + "2]")
        #expect(tree.count == count + 1)
        #expect(tree[count]?.integer == 2)
    }

    private func expectSame(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let byOutline = Result { () throws(JSONError) in try JSONTree.parse(text) }
        let byJansson = Result { () throws(JSONError) in try JSONTree.parse(Array(text.utf8)) }
        switch (byOutline, byJansson) {
        case (.success(let left), .success(let right)):
            #expect(left == right, "\(text)", sourceLocation: sourceLocation)
            #expect(right == left, "\(text)", sourceLocation: sourceLocation)
            #expect(Self.description(left) == Self.description(right), "\(text)", sourceLocation: sourceLocation)
        case (.failure(let left), .failure(let right)):
            #expect(left == right, "\(text)", sourceLocation: sourceLocation)
        default:
            Issue.record("\(text): \(byOutline) and \(byJansson)", sourceLocation: sourceLocation)
        }
    }

    /// All that a value's properties tell, down to the last.
    private static func description(_ tree: JSONTree) -> String {
        var text = "\(tree.kind) \(tree.count) \(String(describing: tree.integer)) \(String(describing: tree.double))"
        text += " \(String(describing: tree.bool)) \(tree.isNull) "
        text += tree.string.map { "\(Array($0.unicodeScalars))" } ?? "-"
        for element in tree.elements { text += "[" + description(element) + "]" }
        for (index, _) in tree.elements.enumerated() { text += tree[index].map { "\($0.kind)" } ?? "-" }
        for member in tree.members {
            text += "{\(Array(member.key.unicodeScalars)):" + description(member.value) + "}"
            text += tree[member.key] == member.value ? "=" : "-"
        }
        return text
    }
}

/// Makes documents up, the same for the same seed.
private struct DocumentMaker {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    }

    mutating func document() -> String {
        value(depth: 0)
    }

    /// `text` with a few characters taken out, doubled or replaced.
    mutating func damaged(_ text: String) -> String {
        var scalars = Array(text.unicodeScalars)
        for _ in 0..<(1 + below(3)) where !scalars.isEmpty {
            let place = below(scalars.count)
            switch below(4) {
            case 0: scalars.remove(at: place)
            case 1: scalars.insert(scalars[place], at: place)
            case 2: scalars = Array(scalars[..<place])
            default: scalars[place] = pick(Array(#"{}[],:"\u0e-+. tfn9\#u{1}é"#.unicodeScalars))
            }
        }
        var damaged = String.UnicodeScalarView()
        damaged.append(contentsOf: scalars)
        return String(damaged)
    }

    private mutating func value(depth: Int) -> String {
        let space = pick(["", "", "", " ", "\n", "\t \r\n"])
        let text =
            switch below(depth > 4 ? 5 : 8) {
            case 0: pick(["true", "false", "null"])
            case 1: number()
            case 2, 3, 4: string()
            case 5, 6:
                "{"
                    + (0..<below(6)).map { _ in "\(string())\(space):\(value(depth: depth + 1))" }.joined(
                        separator: ","
                    )
                    + "}"
            default: "[" + (0..<below(6)).map { _ in value(depth: depth + 1) }.joined(separator: ",") + "]"
            }
        return space + text + space
    }

    private mutating func number() -> String {
        let sign = pick(["", "-"])
        let whole = pick(["0", "7", "42", "123456789012345678", "1234567890123456789", "12345678901234567890"])
        let rest = pick(["", "", "", ".5", ".0625", "e3", "E+12", "e-7", ".1e20", "e99", "e200", "e-320"])
        return sign + whole + rest
    }

    private mutating func string() -> String {
        let parts = [
            "a", "key", "text", "é", "日本", "😀", #"\n"#, #"\""#, #"\\"#, #"\/"#, #"\u00e9"#, #"\ud83d\ude00"#,
            #"\u0000"#,
            #"\ud83d"#, #"\udc00"#, #"\u0041"#, "e\u{301}", "{", "]", "\u{7F}", "\u{2028}", ":", ",",
        ]
        return "\"" + (0..<below(4)).map { _ in pick(parts) }.joined() + "\""
    }

    private mutating func pick<T>(_ list: [T]) -> T {
        list[below(list.count)]
    }

    private mutating func below(_ bound: Int) -> Int {
        // SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators").
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }
}
