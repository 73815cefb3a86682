import Glibc

/// The stream the upstream sends, rendered once: Anthropic's wire, whose pieces are words of eight bytes, numbered so
/// that a missing, doubled or misplaced one shows.
///
/// Source of the wire: Anthropic's API reference, "Streaming messages".
enum Frames {
    /// Bytes of text in a frame.
    static let textBytes = 8
    /// After how many frames the words begin again.
    static let distinct = 10_000

    /// The text of all distinct frames, one after another.
    static let text: [UInt8] = (0..<distinct).flatMap { word($0) }

    /// The frames of a piece of text each, as chunks of HTTP, all of the same length.
    static let pieces: [UInt8] = (0..<distinct).flatMap { index in
        let text = String(decoding: word(index), as: UTF8.self)
        return chunk(
            """
            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"\(text)"}}


            """
        )
    }

    static let pieceBytes = pieces.count / distinct

    /// The response's head and the frames before the first text.
    static let opening: [UInt8] =
        Array(
            """
            HTTP/1.1 200 OK\r
            Content-Type: text/event-stream; charset=utf-8\r
            Transfer-Encoding: chunked\r
            \r

            """.utf8
        )
        + chunk(
            """
            event: message_start
            data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],\
            "model":"bench","stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":9,"output_tokens":1}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}


            """
        )

    /// The frames after the last text, and the end of the response.
    static let closing: [UInt8] =
        chunk(
            """
            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},\
            "usage":{"output_tokens":64}}

            event: message_stop
            data: {"type":"message_stop"}


            """
        ) + Array("0\r\n\r\n".utf8)

    private static func word(_ index: Int) -> [UInt8] {
        let digits = String(index)
        return Array(String(repeating: "0", count: textBytes - 1 - digits.utf8.count).utf8) + Array(digits.utf8) + [
            0x20
        ]
    }

    private static func chunk(_ text: String) -> [UInt8] {
        Array((String(text.utf8.count, radix: 16) + "\r\n" + text + "\r\n").utf8)
    }
}
