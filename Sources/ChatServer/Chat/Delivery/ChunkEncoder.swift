import NIOCore

/// Writes `chunk` events: from an answer's UTF-8 straight to the bytes on the wire, as every delta passes here.
struct ChunkEncoder: Sendable {
    private static let dataStart = Array("\ndata: {\"text\":\"".utf8)
    private static let dataEnd = Array("\"}\n\n".utf8)
    private static let hexadecimal = Array("0123456789abcdef".utf8)

    /// All that stands before the offset, the same for each chunk of an answer.
    private let start: [UInt8]

    init(messageID: EntityID) {
        start = Array("event: chunk\nid: \(messageID):".utf8)
    }

    /// Replaces what is in `buffer` by the event with `text`, whole characters of UTF-8. Its id is the bytes of the
    /// answer with it, the end of the slice.
    ///
    /// The text becomes a JSON string (RFC 8259) in which only what must be is escaped. Line ends are among that, so
    /// that the event always has one `data` field.
    func encode(_ text: ArraySlice<UInt8>, into buffer: inout ByteBuffer) {
        buffer.clear(minimumCapacity: start.count + text.count + text.count / 16 + 48)
        buffer.writeBytes(start)
        buffer.writeString(String(text.endIndex))
        buffer.writeBytes(Self.dataStart)
        var plain = text.startIndex
        for index in text.indices {
            let byte = text[index]
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            buffer.writeBytes(text[plain..<index])
            plain = index + 1
            Self.escape(byte, into: &buffer)
        }
        buffer.writeBytes(text[plain...])
        buffer.writeBytes(Self.dataEnd)
    }

    private static func escape(_ byte: UInt8, into buffer: inout ByteBuffer) {
        switch byte {
        case 0x0A: buffer.writeStaticString("\\n")
        case 0x00..<0x20:
            buffer.writeStaticString("\\u00")
            buffer.writeInteger(hexadecimal[Int(byte >> 4)])
            buffer.writeInteger(hexadecimal[Int(byte & 15)])
        default:
            buffer.writeInteger(UInt8(ascii: "\\"))
            buffer.writeInteger(byte)
        }
    }
}
