import Synchronization
import Testing
import Waiting

@testable import WebClient

@Suite("Streamed request bodies") struct UploadTests {
    private struct SourceFailure: Error {}

    /// `count` chunks of `size` bytes, counting what was asked for.
    private func chunks(_ count: Int, of size: Int, pulled: Pulled) -> AsyncThrowingStream<[UInt8], any Error> {
        AsyncThrowingStream {
            let number = pulled.count.withLock { count in
                count += 1
                return count
            }
            return number <= count ? [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: size) : nil
        }
    }

    private final class Pulled: Sendable {
        let count = Mutex(0)
        var value: Int { count.withLock { $0 } }
    }

    @Test("With a length the bytes go out as they are, without one they are chunked", arguments: [3_000, nil])
    func framing(length: Int?) async throws {
        let received = AsyncStream.makeStream(of: (head: String, body: String).self)
        try await ScriptedServer.with { peer in
            let head = peer.readHead() ?? ""
            let body = length.map { String(decoding: peer.read($0), as: UTF8.self) } ?? peer.read(through: "0\r\n\r\n")
            received.continuation.yield((head, body))
            peer.send(response("ok"))
        } _: { server in
            try await withClient { client in
                let source = chunks(3, of: 1_000, pulled: Pulled())
                let request = WebRequest.to(server, method: "PUT", body: .stream(length: length, source))
                _ = try await client.fetch(request, upTo: 10)
                let (head, body) = try #require(await received.stream.first { _ in true })
                let sent = body.utf8.filter { (1...3).contains($0) }
                #expect(sent == (1...3).flatMap { [UInt8](repeating: $0, count: 1_000) })
                #expect(head.contains("Content-Length: 3000") == (length != nil))
                #expect(head.contains("Transfer-Encoding: chunked") == (length == nil))
                #expect((body.utf8.count == 3_000) == (length != nil))
                #expect(!head.contains("Expect"))
            }
        }
    }

    @Test("A source that has nothing yet holds the request up without ending it")
    func slowSource() async throws {
        let (source, input) = AsyncThrowingStream.makeStream(of: [UInt8].self)
        let arrived = AsyncStream.makeStream(of: String.self)
        try await ScriptedServer.with { peer in
            _ = peer.readHead()
            for _ in 0..<3 { arrived.continuation.yield(String(decoding: peer.read(3), as: UTF8.self)) }
            peer.send(response("ok"))
        } _: { server in
            try await withClient { client in
                async let answer = client.fetch(
                    .to(server, method: "POST", body: .stream(length: 9, source)),
                    upTo: 10
                )
                var seen = arrived.stream.makeAsyncIterator()
                for text in ["one", "two", "six"] {
                    input.yield(Array(text.utf8))
                    #expect(await seen.next() == text)
                }
                input.finish()
                let status = try await answer.head.status
                #expect(status == 200)
            }
        }
    }

    @Test("A peer that does not read stops the source after what the buffers hold")
    func backpressure() async throws {
        let pulled = Pulled()
        let end = Gate()
        try await ScriptedServer.with { peer in
            _ = peer.readHead()
            end.wait()
        } _: { server in
            try await withClient { client in
                let source = chunks(4_000, of: 65_536, pulled: pulled)
                let request = WebRequest.to(
                    server,
                    method: "POST",
                    body: .stream(length: nil, source),
                    // Time enough to fill the buffers.
                    timeouts: WebTimeouts(connect: .never, firstByte: .never, idle: .seconds(3))
                )
                let error = await expectError(.idleTimeout) { _ = try await client.fetch(request, upTo: 10) }
                #expect(error?.requestWasSent == true)
                end.open()
            }
        }
        // What the kernel takes on both sides, and the client's own buffer.
        #expect((1...400).contains(pulled.value), "\(pulled.value) chunks of 64 KiB")
    }

    @Test("What the source throws ends the transfer, and is the error's cause")
    func failingSource() async throws {
        let ends = AsyncStream.makeStream(of: Peer.End.self)
        try await ScriptedServer.with { peer in
            _ = peer.readHead()
            ends.continuation.yield(peer.waitForEnd())
        } _: { server in
            try await withClient { client in
                let (source, input) = AsyncThrowingStream.makeStream(of: [UInt8].self)
                input.yield([1, 2, 3])
                input.finish(throwing: SourceFailure())
                let request = WebRequest.to(server, method: "POST", body: .stream(length: 10, source))
                let error = await expectError(.requestBodyFailed) { _ = try await client.fetch(request, upTo: 10) }
                #expect(error?.cause is SourceFailure)
                #expect(await ends.stream.first { _ in true } != nil)
            }
        }
    }

    @Test("A source of another length than it said is the request's fault", arguments: [2, 4])
    func wrongLength(chunkCount: Int) async throws {
        try await ScriptedServer.with { peer in
            _ = peer.readHead()
            _ = peer.waitForEnd()
        } _: { server in
            try await withClient { client in
                let source = chunks(chunkCount, of: 10, pulled: Pulled())
                let request = WebRequest.to(server, method: "POST", body: .stream(length: 30, source))
                await expectError(.invalidRequest) { _ = try await client.fetch(request, upTo: 10) }
            }
        }
    }

    @Test("The source is not begun when there is no connection")
    func noConnection() async throws {
        let pulled = Pulled()
        try await withClient { client in
            let request = WebRequest(
                method: "POST",
                url: "http://127.0.0.1:\(ScriptedServer.unusedPort())/",
                body: .stream(length: nil, chunks(3, of: 10, pulled: pulled)),
                allowsPlainHTTP: true
            )
            await expectError(.connectFailed) { _ = try await client.fetch(request, upTo: 10) }
        }
        #expect(pulled.value == 0)
    }

    @Test("A response that comes before the request is whole is not lost")
    func earlyResponse() async throws {
        try await ScriptedServer.with { peer in
            _ = peer.readHead()
            _ = peer.read(10)
            peer.send(response("no", status: "413 Content Too Large", headers: "Connection: close\r\n"))
            _ = peer.waitForEnd()
        } _: { server in
            try await withClient { client in
                let (source, input) = AsyncThrowingStream.makeStream(of: [UInt8].self)
                input.yield([UInt8](repeating: 7, count: 10))
                let request = WebRequest.to(server, method: "POST", body: .stream(length: nil, source))
                let (head, body) = try await client.fetch(request, upTo: 10)
                #expect(head.status == 413)
                #expect(body == Array("no".utf8))
                input.finish()
            }
        }
    }
}
