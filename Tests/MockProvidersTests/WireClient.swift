import NIOCore
import NIOPosix

/// An HTTP/1.1 client that shows the wire: which chunks a server wrote, and whether a body was ended or cut.
struct WireClient: Sendable {
    let port: Int

    struct Answer: Sendable {
        let status: Int
        let headers: [String: String]
        /// As the server wrote them.
        let chunks: [[UInt8]]

        var body: [UInt8] { chunks.flatMap(\.self) }
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    struct Malformed: Error {
        let line: String
    }

    /// The connection closed before the response was over.
    struct Cut: Error {}

    /// Sends a request on a connection of its own and reads the whole answer.
    func send(
        _ method: String,
        _ path: String,
        headers: [(String, String)] = [],
        body: String = ""
    ) async throws -> Answer {
        try await withStream(method, path, headers: headers, body: body) { stream in
            var chunks: [[UInt8]] = []
            while let chunk = try await stream.next() { chunks.append(chunk) }
            return Answer(status: stream.status, headers: stream.headers, chunks: chunks)
        }
    }

    /// Sends a request and hands over the answer when its head is there; the connection closes when `body` returns.
    func withStream<Value: Sendable>(
        _ method: String,
        _ path: String,
        headers: [(String, String)] = [],
        body text: String = "",
        _ body: (inout Stream) async throws -> Value
    ) async throws -> Value {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.hours(24))
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var request = "\(method) \(path) HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n"
            for (name, value) in headers { request += "\(name): \(value)\r\n" }
            request += "content-length: \(text.utf8.count)\r\n\r\n" + text
            try await outbound.write(ByteBuffer(string: request))
            var stream = Stream(input: inbound.makeAsyncIterator())
            try await stream.readHead()
            return try await body(&stream)
        }
    }

    struct Stream {
        fileprivate var input: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
        private var buffer = ByteBuffer()
        private(set) var status = 0
        private(set) var headers: [String: String] = [:]
        private var isOver = false

        fileprivate init(input: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator) {
            self.input = input
        }

        /// The next chunk as it was written, or the whole body where it has a length; `nil` at the end.
        mutating func next() async throws -> [UInt8]? {
            guard !isOver, status != 204 else { return nil }
            if let length = headers["content-length"].flatMap({ Int($0) }) {
                isOver = true
                return length == 0 ? nil : try await bytes(length)
            }
            let line = try await line()
            guard let size = Int(line, radix: 16) else { throw Malformed(line: line) }
            let chunk = try await bytes(size)
            _ = try await self.line()
            isOver = size == 0
            return size == 0 ? nil : chunk
        }

        /// Whether nothing came behind the chunk read last.
        var isDrained: Bool { buffer.readableBytes == 0 && !isOver }

        /// At most that many chunks; fewer when the body ends before.
        mutating func next(_ count: Int) async throws -> [[UInt8]] {
            var chunks: [[UInt8]] = []
            while chunks.count < count, let chunk = try await next() { chunks.append(chunk) }
            return chunks
        }

        fileprivate mutating func readHead() async throws {
            let first = try await line()
            let words = first.split(separator: " ")
            guard words.count >= 2, let code = Int(words[1]) else { throw Malformed(line: first) }
            status = code
            while true {
                let line = try await line()
                guard !line.isEmpty else { return }
                let parts = line.split(separator: ":", maxSplits: 1).map { $0.drop { $0 == " " } }
                headers[parts[0].lowercased()] = parts.count == 2 ? String(parts[1]) : ""
            }
        }

        private mutating func line() async throws -> String {
            while true {
                let view = buffer.readableBytesView
                if let end = view.firstIndex(of: UInt8(ascii: "\n")) {
                    let line = buffer.readString(length: end - view.startIndex + 1) ?? ""
                    return String(line.dropLast())
                }
                try await fill()
            }
        }

        private mutating func bytes(_ count: Int) async throws -> [UInt8] {
            while buffer.readableBytes < count { try await fill() }
            return buffer.readBytes(length: count) ?? []
        }

        private mutating func fill() async throws {
            guard var more = try await input.next() else { throw Cut() }
            buffer.writeBuffer(&more)
        }
    }
}
