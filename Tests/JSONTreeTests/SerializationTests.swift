import JSONTree
import Testing

@Suite("Writing JSON")
struct SerializationTests {
    @Test(
        "What is written reads back as the same value",
        arguments: [
            #"{"b":[1,-2,0.1,1e+16,5e-324,true,null],"a":{"":"\u0000\n\"\\é😀/"},"e":[],"o":{}}"#,
            #""text""#, "0.30000000000000004", "-9223372036854775808",
        ]
    )
    func roundTrip(text: String) throws {
        let tree = try JSONTree.parse(text)
        #expect(tree.serialized() == text)
        #expect(try JSONTree.parse(tree.serialized(indent: 2, sortedKeys: true)) == tree)
    }

    @Test("Indented text has a line for each member and element")
    func indented() throws {
        let tree = try JSONTree.parse(#"{"b":[1,2],"a":{},"c":[]}"#)
        #expect(
            tree.serialized(indent: 2) == """
                {
                  "b": [
                    1,
                    2
                  ],
                  "a": {},
                  "c": []
                }
                """
        )
    }

    @Test("Keys are sorted at every level where asked")
    func sorted() throws {
        let tree = try JSONTree.parse(#"{"b":{"z":1,"y":2},"a":0}"#)
        #expect(tree.serialized(sortedKeys: true) == #"{"a":0,"b":{"y":2,"z":1}}"#)
    }
}
