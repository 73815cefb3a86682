import EventStream
import JSONTree
import NIOCore
import Testing

@testable import ChatServer

@Suite("The bytes of a chunk")
struct ChunkEncoderTests {
    private let messageID = EntityID.next()

    private func encode(_ text: String, from start: Int = 0) -> [UInt8] {
        var buffer = ByteBuffer(string: "what was there before")
        let bytes = Array(text.utf8)
        ChunkEncoder(messageID: messageID).encode(bytes[start...], into: &buffer)
        return Array(buffer.readableBytesView)
    }

    @Test(
        "Any text comes back from the event as it was",
        arguments: [
            "Hello", "\"", "\\", "\\\"\\\"", "a\"b\\c\n\r\t\u{0}\u{1}\u{1F}\u{7F}", "é👍\u{2028}/", "\n\n\n", "\r\n",
            "data: x\n\nevent: done", "ends with a quote\"",
        ]
    )
    func roundTrip(text: String) throws {
        var parser = EventStreamParser()
        let blocks = try parser.feed(encode(text))
        guard case .event(let event)? = blocks.first, blocks.count == 1 else {
            Issue.record("not one event: \(blocks)")
            return
        }
        #expect(event.name == "chunk")
        #expect(event.id == "\(messageID):\(text.utf8.count)")
        #expect(try JSONTree.parse(Array(event.data.utf8))["text"]?.string == text)
    }

    @Test("Name, id and data stand in this order, and only what must be is escaped")
    func exact() {
        let expected = """
            event: chunk
            id: \(messageID):16
            data: {"text":"é👍/\\"\\\\\\n\\u000d\\u001f\u{7F}"}


            """
        #expect(String(decoding: encode("abc" + "é👍/\"\\\n\r\u{1F}\u{7F}", from: 3), as: UTF8.self) == expected)
    }

    @Test("The bytes are those of the event stream's encoder")
    func sameAsEncoder() {
        let expected = EventStreamEncoder.encode(
            event: "chunk",
            data: #"{"text":"Say \"é\"\n"}"#,
            id: "\(messageID):9"
        )
        #expect(encode("Say \"é\"\n") == expected)
    }
}
