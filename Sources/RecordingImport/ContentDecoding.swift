import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOHTTPCompression

/// Undoes the content encoding of a body that was kept as it came.
enum ContentDecoding {
    struct Plain {
        var body: [UInt8]
        /// The content encoding that the answer had, whether the tool that kept it or this import undid it.
        var encoding: String?
        /// Whether the compressed body ended too early.
        var isCut = false
    }

    /// The text completes "the response body …".
    struct Problem: Error {
        let message: String
    }

    /// - Parameters:
    ///   - header: the value of `Content-Encoding`. Tools keep it although they undo the encoding, so a body that is
    ///     UTF-8 text is taken for plain.
    ///   - limit: the largest body, decoded.
    static func undo(_ header: String?, _ bytes: [UInt8], limit: Int) throws(Problem) -> Plain {
        let named = (header ?? "").split(separator: ",")
            .map { $0.trimmed.lowercased() }
            .filter { !$0.isEmpty && $0 != "identity" }
        // A filter of headers may have taken the encoding's name out of the file.
        let encodings = named.isEmpty && bytes.starts(with: [0x1F, 0x8B]) ? ["gzip"] : named
        guard !encodings.isEmpty else { return Plain(body: bytes) }
        var plain = Plain(body: bytes, encoding: encodings.joined(separator: ", "))
        for encoding in encodings.reversed() where !isText(plain.body) {
            switch encoding {
            case "gzip", "x-gzip": (plain.body, plain.isCut) = try inflate(plain.body, "gzip", limit)
            case "deflate": (plain.body, plain.isCut) = try inflate(plain.body, "deflate", limit)
            default:
                throw Problem(
                    message: "is encoded as \(encoding.shown), which cannot be undone here; record with the request "
                        + "header Accept-Encoding: gzip, or have the tool decode bodies"
                )
            }
        }
        return plain
    }

    /// Decompresses by the handler that decompresses NIO's HTTP clients' answers.
    private static func inflate(_ bytes: [UInt8], _ encoding: String, _ limit: Int) throws(Problem) -> ([UInt8], Bool) {
        let channel = EmbeddedChannel(handler: NIOHTTPResponseDecompressor(limit: .size(limit)))
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
        var isCut = false
        do {
            let headers: HTTPHeaders = ["content-encoding": encoding]
            let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: headers)
            try channel.writeInbound(HTTPClientResponsePart.head(head))
            try channel.writeInbound(HTTPClientResponsePart.body(ByteBuffer(bytes: bytes)))
            try channel.writeInbound(HTTPClientResponsePart.end(nil))
        } catch let error as NIOHTTPDecompression.ExtraDecompressionError where error == .truncatedData {
            isCut = true
        } catch NIOHTTPDecompression.DecompressionError.limit {
            throw Problem(message: "has more than \(limit) bytes when it is decompressed")
        } catch {
            throw Problem(message: "is not the \(encoding) that its header says")
        }
        var plain: [UInt8] = []
        while let part = try? channel.readInbound(as: HTTPClientResponsePart.self) {
            if case .body(let buffer) = part { plain += buffer.readableBytesView }
        }
        return (plain, isCut)
    }

    /// Whether bytes are UTF-8, but for a character that is cut at their end. What is compressed is not.
    static func isText(_ bytes: [UInt8]) -> Bool {
        (0...3).contains { cut in
            guard cut <= bytes.count else { return false }
            let isCut = cut == 0 || length(of: bytes[bytes.count - cut]) > cut
            return isCut && String(validating: bytes.dropLast(cut), as: UTF8.self) != nil
        }
    }

    /// How many bytes a character has that begins with this one; 1 where none of several bytes does.
    private static func length(of lead: UInt8) -> Int {
        switch lead {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
    }
}

extension Substring {
    /// The text without spaces and tabs at its ends.
    fileprivate var trimmed: Substring {
        let start = drop { $0 == " " || $0 == "\t" }
        return start.lastIndex { $0 != " " && $0 != "\t" }.map { start[...$0] } ?? ""
    }
}
