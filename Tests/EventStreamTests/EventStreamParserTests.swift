import EventStream
import Testing

@Suite("Parsing an event stream")
struct EventStreamParserTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let behaviour: String
        let stream: String
        let elements: [EventStreamElement]
        var testDescription: String { behaviour }

        init(_ behaviour: String, _ stream: String, _ elements: [EventStreamElement]) {
            self.behaviour = behaviour
            self.stream = stream
            self.elements = elements
        }
    }

    static func event(_ data: String, name: String = "message", id: String? = nil, retry: Int? = nil)
        -> EventStreamElement
    {
        .event(ServerSentEvent(name: name, data: data, id: id, retry: retry))
    }

    static let cases: [Case] = [
        Case("LF ends a line", "data: a\n\n", [event("a")]),
        Case("CRLF ends a line", "event: x\r\ndata: a\r\n\r\ndata: b\r\n\r\n", [event("a", name: "x"), event("b")]),
        Case("A lone CR ends a line", "data: a\r\rdata: b\r\r", [event("a"), event("b")]),
        Case("Line ends may be mixed", "data: a\rdata: b\ndata: c\r\n\rdata: d\n\n", [event("a\nb\nc"), event("d")]),
        Case("CR and LF of two lines are not one end", "data: a\n\rdata: b\n\n", [event("a"), event("b")]),
        Case(
            "A byte order mark at the start is dropped, once",
            "\u{FEFF}data: a\n\n\u{FEFF}data: b\n\n",
            [
                event("a"), .unknownField(line: "\u{FEFF}data: b"),
            ]
        ),
        Case(
            "A second byte order mark is part of the line",
            "\u{FEFF}\u{FEFF}data: a\n\n",
            [
                .unknownField(line: "\u{FEFF}data: a")
            ]
        ),
        Case(
            "A comment is no part of the event",
            "data: a\n: ping\ndata: b\n\n:\n:x\n",
            [
                .comment("ping"), event("a\nb"), .comment(""), .comment("x"),
            ]
        ),
        Case("One space after the colon is dropped, and one only", "data:  a\ndata:b\n\n", [event(" a\nb")]),
        Case("A field without a colon has an empty value", "data\n\ndata\ndata\n\n", [event(""), event("\n")]),
        Case("A block without data dispatches nothing", "event: x\nid: 1\n\ndata: a\n\n", [event("a", id: "1")]),
        Case(
            "An event's name does not outlive it",
            "event: x\ndata: a\n\ndata: b\n\n",
            [event("a", name: "x"), event("b")]
        ),
        Case(
            "The last name of a block counts, and an empty one is none",
            "event: x\nevent: y\ndata: a\n\nevent: x\nevent\ndata: b\n\n",
            [
                event("a", name: "y"), event("b"),
            ]
        ),
        Case(
            "An id outlives its event until another comes",
            "id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n",
            [
                event("a", id: "1"), event("b", id: "1"), event("c", id: ""),
            ]
        ),
        Case(
            "An id with U+0000 is ignored",
            "id: 1\ndata: a\n\nid: 2\u{0}\ndata: b\n\n",
            [
                event("a", id: "1"), event("b", id: "1"),
            ]
        ),
        Case(
            "A retry counts when it is all digits",
            "retry: 10\ndata: a\n\nretry: 1s\nretry:\nretry: -1\nretry: +1\ndata: b\n\n",
            [
                event("a", retry: 10), event("b"),
            ]
        ),
        Case(
            "An unknown line is handed on and breaks nothing",
            "data: a\n{\"error\": 1}\nfoo\nData: x\n\n",
            [
                .unknownField(line: "{\"error\": 1}"), .unknownField(line: "foo"), .unknownField(line: "Data: x"),
                event("a"),
            ]
        ),
        Case("An event without its blank line is discarded", "data: a\n\ndata: b\n", [event("a")]),
        Case("A line without its end is discarded", "data: a\n\ndata: b", [event("a")]),
        Case("A last unknown line needs no end", "{\"error\": 1}", [.unknownField(line: "{\"error\": 1}")]),
        Case(
            "Characters of several bytes come through whole",
            "data: é😀\u{FE0F}\u{2028}日本\n\n",
            [
                event("é😀\u{FE0F}\u{2028}日本")
            ]
        ),
        Case("Blank lines alone are nothing", "\n\r\n\r\n\n", []),
        Case("An empty stream is nothing", "", []),
    ]

    @Test("The format is read as browsers read it, at every cut into two and byte by byte", arguments: cases)
    func everyCut(example: Case) throws {
        let bytes = Array(example.stream.utf8)
        #expect(try parse([bytes]) == example.elements)
        #expect(try parse(bytes.map { [$0] }) == example.elements)
        for cut in 0...bytes.count {
            #expect(try parse([Array(bytes[..<cut]), Array(bytes[cut...])]) == example.elements, "cut at \(cut)")
        }
    }

    @Test("Malformed UTF-8 becomes U+FFFD and is told, the same at every cut")
    func malformed() throws {
        let bytes = Array("data: a".utf8) + [0xE2, 0x82] + Array("\ndata: ".utf8) + [0xFF] + Array("\n\n".utf8)
        for cut in 0...bytes.count {
            let elements = try parse([Array(bytes[..<cut]), Array(bytes[cut...])])
            let event = ServerSentEvent(data: "a\u{FFFD}\n\u{FFFD}", isWellFormed: false)
            #expect(elements == [.event(event)], "cut at \(cut)")
        }
    }

    @Test("A malformed name or id is told with its event, and a malformed comment with none")
    func malformedFields() throws {
        let broken: [UInt8] = [0xC3, 0x28]
        let name = Array("event: ".utf8) + broken + Array("\ndata: a\n\nevent: b\ndata: a\n\n".utf8)
        #expect(
            try parse([name]) == [
                .event(ServerSentEvent(name: "\u{FFFD}(", data: "a", isWellFormed: false)),
                Self.event("a", name: "b"),
            ]
        )
        let id = Array("id: ".utf8) + broken + Array("\ndata: a\n\n".utf8)
        #expect(try parse([id]) == [.event(ServerSentEvent(data: "a", id: "\u{FFFD}(", isWellFormed: false))])
        let comment = Array(": ".utf8) + broken + Array("\ndata: a\n\n".utf8)
        #expect(try parse([comment]) == [.comment("\u{FFFD}("), Self.event("a")])
    }

    @Test("A name that stays the same and one that changes are both read right")
    func names() throws {
        let names = ["a", "a", "b", "response.output_text.delta", "response.output_text.delta", "", "b", "ab"]
        let stream = names.map { "event: \($0)\ndata: x\n\n" }.joined()
        let read = try parse([Array(stream.utf8)])
        #expect(read == names.map { Self.event("x", name: $0.isEmpty ? "message" : $0) })
    }

    @Test("A slice is read as the bytes it shows")
    func slices() throws {
        var parser = EventStreamParser()
        let bytes = Array("xxdata: a\n\nyy".utf8)
        #expect(try parser.feed(bytes[2..<11]) == [Self.event("a")])
    }

    @Test("An event comes with the first byte that completes it")
    func promptness() throws {
        var parser = EventStreamParser()
        #expect(try parser.feed(Array("data: a\r\n".utf8)).isEmpty)
        #expect(try parser.feed(Array("\r".utf8)) == [Self.event("a")])
        #expect(try parser.feed(Array("\n".utf8)).isEmpty)
    }

    @Test("The reconnection time is kept though its block has no data")
    func reconnectionTime() throws {
        var parser = EventStreamParser()
        _ = try parser.feed(Array("retry: 1500\n\n".utf8))
        #expect(parser.reconnectionTime == 1500)
    }

    private func parse(_ pieces: [[UInt8]]) throws -> [EventStreamElement] {
        var parser = EventStreamParser()
        var elements: [EventStreamElement] = []
        for piece in pieces { elements += try parser.feed(piece) }
        return try elements + parser.finish()
    }

    @Test("A feed of nothing changes nothing, between CR and LF neither")
    func emptyFeeds() throws {
        var parser = EventStreamParser()
        var elements: [EventStreamElement] = []
        for piece in ["data: a\r", "", "\ndata: b\r\n\r", "", "\n"] {
            elements += try parser.feed(Array(piece.utf8))
        }
        #expect(elements == [Self.event("a\nb")])
    }
}
