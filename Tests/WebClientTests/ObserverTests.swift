import Synchronization
import Testing
import Waiting

@testable import WebClient

@Suite("Observed transfers") struct ObserverTests {
    /// Keeps what it is told.
    private final class Observer: TransferObserver {
        struct Seen {
            var heads: [Int] = []
            var pieces: [[UInt8]] = []
            var ends: [WebError.Code?] = []
        }

        private let state = Mutex(Seen())
        var seen: Seen { state.withLock(\.self) }
        var text: String { String(decoding: seen.pieces.joined(), as: UTF8.self) }

        func received(_ head: WebResponseHead) { state.withLock { $0.heads.append(head.status) } }

        func received(_ piece: borrowing RawSpan) {
            let bytes = piece.withUnsafeBytes { Array($0) }
            state.withLock { $0.pieces.append(bytes) }
        }

        func ended(_ error: WebError?) { state.withLock { $0.ends.append(error?.code) } }
    }

    private func observed(
        _ server: ScriptedServer,
        by observer: Observer,
        continues: Bool = true,
        timeouts: WebTimeouts = .hang
    ) -> WebRequest {
        var request = WebRequest.to(server, timeouts: timeouts)
        request.observer = observer
        request.continuesForObserver = continues
        return request
    }

    @Test("An observer is told the head, each piece as it was sent, and the end")
    func pieces() async throws {
        let observer = Observer()
        let gate = Gate()
        try await ScriptedServer.with { peer in
            _ = peer.readHead()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n")
            for piece in ["one", "two", "xy"] {
                peer.send(piece)
                gate.wait()
            }
        } _: { server in
            try await withClient { client in
                let body = try await client.withResponse(to: observed(server, by: observer)) { response in
                    var body: [UInt8] = []
                    for count in 1...3 {
                        #expect(await eventually { observer.seen.pieces.count == count })
                        gate.open()
                    }
                    for try await bytes in response.body { body += bytes }
                    return body
                }
                #expect(body == Array("onetwoxy".utf8))
            }
        }
        #expect(observer.seen.heads == [200])
        #expect(observer.seen.pieces == ["one", "two", "xy"].map { Array($0.utf8) })
        #expect(observer.seen.ends == [nil])
    }

    @Test("An observer is told each piece also where the reader reads nothing for a while")
    func slowReader() async throws {
        let observer = Observer()
        let gate = Gate()
        let (count, size) = (40, 8_000)
        try await ScriptedServer.with { peer in
            _ = peer.readHead()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: \(count * size)\r\n\r\n")
            for _ in 0..<count {
                peer.send([UInt8](repeating: UInt8(ascii: "x"), count: size))
                gate.wait()
            }
        } _: { server in
            try await withClient { client in
                try await client.withResponse(to: observed(server, by: observer)) { response in
                    for number in 1...count {
                        #expect(await eventually { observer.seen.pieces.joined().count == number * size })
                        gate.open()
                    }
                    var read = 0
                    for try await bytes in response.body { read += bytes.count }
                    #expect(read == count * size)
                }
            }
        }
    }

    @Test(
        "A transfer goes on for its observer when the reader has left, past the reader's buffer, until the peer ends it"
    )
    func readerLeaves() async throws {
        let observer = Observer()
        let left = Gate()
        let count = 300_000
        try await ScriptedServer.with { peer in
            _ = peer.readHead()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: \(count + 5)\r\n\r\n12345")
            left.wait()
            peer.send([UInt8](repeating: UInt8(ascii: "x"), count: count))
        } _: { server in
            try await withClient { client in
                try await client.withResponse(to: observed(server, by: observer)) { _ in }
                #expect(observer.seen.ends.isEmpty)
                left.open()
                #expect(await eventually { !observer.seen.ends.isEmpty })
            }
        }
        #expect(observer.seen.ends == [nil])
        #expect(observer.text == "12345" + String(repeating: "x", count: count))
    }

    @Test("A reader that left while the peer had to wait for it does not hold the transfer up")
    func readerLeavesPaused() async throws {
        let observer = Observer()
        let count = 2_000_000
        try await ScriptedServer.with { peer in
            _ = peer.readHead()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: \(count)\r\n\r\n")
            peer.send([UInt8](repeating: UInt8(ascii: "x"), count: count))
        } _: { server in
            try await withClient { client in
                try await client.withResponse(to: observed(server, by: observer)) { response in
                    let mailbox = response.body.exchange.mailbox
                    #expect(await eventually { mailbox.mostHeld >= 65_536 })
                }
                #expect(await eventually { !observer.seen.ends.isEmpty })
            }
        }
        #expect(observer.seen.ends == [nil])
        #expect(observer.text.utf8.count == count)
    }

    @Test(
        "A reader that throws, is cancelled, or is not observed for the rest, ends the transfer",
        arguments: ["throws", "cancelled", "not continued"]
    )
    func cut(how: String) async throws {
        struct Leave: Error {}
        let observer = Observer()
        try await ScriptedServer.with { peer in
            _ = peer.readHead()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345")
            _ = peer.waitForEnd()
        } _: { server in
            try await withClient { client in
                let request = observed(server, by: observer, continues: how != "not continued")
                let task = Task {
                    try await client.withResponse(to: request) { response in
                        #expect(await eventually { observer.text == "12345" })
                        if how == "throws" { throw Leave() }
                        guard how == "cancelled" else { return }
                        for try await _ in response.body {}
                    }
                }
                if how == "cancelled" {
                    #expect(await eventually { observer.text == "12345" })
                    task.cancel()
                }
                _ = await task.result
                #expect(await eventually { !observer.seen.ends.isEmpty })
            }
        }
        #expect(observer.seen.ends == [.cancelled])
        #expect(observer.text == "12345")
    }

    @Test("A peer that falls silent after the reader has left is given up in time")
    func silence() async throws {
        let observer = Observer()
        try await ScriptedServer.with { peer in
            _ = peer.readHead()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345")
            _ = peer.waitForEnd()
        } _: { server in
            try await withClient { client in
                let timeouts = WebTimeouts(connect: .hang, firstByte: .hang, idle: .milliseconds(200))
                try await client.withResponse(to: observed(server, by: observer, timeouts: timeouts)) { _ in }
                #expect(await eventually { !observer.seen.ends.isEmpty })
            }
        }
        #expect(observer.seen.ends == [.idleTimeout])
    }

    @Test("A request that is never sent ends for its observer too")
    func unsent() async throws {
        let observer = Observer()
        try await withClient { client in
            var request = WebRequest(url: "http://127.0.0.1:1/")
            request.observer = observer
            await expectError(.insecureScheme) { _ = try await client.fetch(request, upTo: 1) }
            request.allowsPlainHTTP = true
            await expectError(.connectFailed) { _ = try await client.fetch(request, upTo: 1) }
        }
        let client = WebClient()
        await client.shutdown()
        var request = WebRequest(url: "https://127.0.0.1:1/")
        request.observer = observer
        await expectError(.shutdown) { _ = try await client.fetch(request, upTo: 1) }
        #expect(await eventually { observer.seen.ends == [.insecureScheme, .connectFailed, .shutdown] })
    }

    @Test("A shutdown ends what goes on for an observer alone")
    func shutdown() async throws {
        let observer = Observer()
        try await ScriptedServer.with { peer in
            _ = peer.readHead()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345")
            _ = peer.waitForEnd()
        } _: { server in
            try await withClient { client in
                try await client.withResponse(to: observed(server, by: observer)) { _ in }
            }
        }
        #expect(observer.seen.ends == [.shutdown])
    }

    @Test(
        "A content encoding that the peer was not asked for is undone, where that is wanted",
        arguments: [true, false]
    )
    func encoding(isUndone: Bool) async throws {
        let heads = Mutex<[String]>([])
        // "Hello, hello, hello!" as gzip.
        let gzip: [UInt8] = [
            0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0xD7, 0x51, 0xC8,
            0x40, 0xA2, 0x14, 0x01, 0xAC, 0xEB, 0x2E, 0xE4, 0x14, 0x00, 0x00, 0x00,
        ]
        try await ScriptedServer.with { peer in
            heads.withLock { $0.append(peer.readHead() ?? "") }
            peer.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(gzip.count)\r\n\r\n")
            peer.send(gzip)
        } _: { server in
            try await withClient { client in
                let observer = Observer()
                var request = WebRequest.to(server)
                request.observer = observer
                request.undoesContentEncoding = isUndone
                let (head, body) = try await client.fetch(request, upTo: 1_000)
                #expect(body == (isUndone ? Array("Hello, hello, hello!".utf8) : gzip))
                #expect(Array(observer.seen.pieces.joined()) == body)
                #expect(head.headers.first("content-encoding") == "gzip")
            }
        }
        let asksForNone = heads.withLock { $0[0].lowercased().contains("accept-encoding: identity") }
        #expect(asksForNone == isUndone)
    }
}
