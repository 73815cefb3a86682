import EventStream
import Testing

@Suite("Writing an event stream")
struct EventStreamEncoderTests {
    @Test("Fields stand in the order event, id, data, and a blank line ends the event")
    func layout() {
        let bytes = EventStreamEncoder.encode(event: "chunk", data: #"{"text":"a"}"#, id: "m:1")
        #expect(String(decoding: bytes, as: UTF8.self) == "event: chunk\nid: m:1\ndata: {\"text\":\"a\"}\n\n")
    }

    @Test(
        "Data is read back with LF for its line ends",
        arguments: [
            ("", ""), ("a", "a"), (" a", " a"), ("a\nb", "a\nb"), ("a\r\nb", "a\nb"), ("a\rb\r", "a\nb\n"),
            ("\n", "\n"),
            ("a\n\nb", "a\n\nb"), ("\r\r\n\n", "\n\n\n"), ("é😀", "é😀"), ("data: x\n\n: y", "data: x\n\n: y"),
        ]
    )
    func data(written: String, read: String) throws {
        #expect(try self.read(EventStreamEncoder.encode(data: written)) == [.event(ServerSentEvent(data: read))])
    }

    @Test(
        "A name or an id cannot begin a field of its own",
        arguments: ["a\ndata: x", "a\rdata: x", "a\r\n\r\ndata: x"]
    )
    func injection(text: String) throws {
        let elements = try read(EventStreamEncoder.encode(event: text, data: "d", id: text))
        #expect(elements.count == 1)
        guard case .event(let event) = elements.first else {
            Issue.record("no event")
            return
        }
        #expect(event.data == "d")
        #expect(event.name.hasSuffix("data: x"))
        #expect(event.id == event.name)
    }

    @Test("U+0000 in an id is replaced, since receivers would drop the id")
    func nullInID() throws {
        #expect(
            try read(EventStreamEncoder.encode(data: "d", id: "a\0b")) == [
                .event(ServerSentEvent(data: "d", id: "a b"))
            ]
        )
    }

    @Test("A comment is read as comments, line by line, and dispatches nothing")
    func comment() throws {
        #expect(String(decoding: EventStreamEncoder.comment("ping"), as: UTF8.self) == ": ping\n\n")
        #expect(try read(EventStreamEncoder.comment("a\ndata: b")) == [.comment("a"), .comment("data: b")])
    }

    private func read(_ bytes: [UInt8]) throws -> [EventStreamElement] {
        var parser = EventStreamParser()
        return try parser.feed(bytes) + parser.finish()
    }
}
