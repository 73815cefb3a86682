import Synchronization
import Testing
import Waiting

@testable import WebClient

@Suite("Response bodies") struct DownloadTests {
    @Test("A hundred megabytes to a slow reader go through a small buffer")
    func backpressure() async throws {
        let total = 100_000_000
        let sent = Counter()
        try await ScriptedServer.with { peer in
            _ = peer.readHead()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: \(total)\r\n\r\n")
            // Each byte is its offset modulo 250.
            let block = (0..<100_000).map { UInt8($0 % 250) }
            for _ in 0..<(total / block.count) {
                guard peer.send(block) else { return }
                sent.add(block.count)
            }
        } _: { server in
            try await withClient { client in
                try await client.withResponse(to: .to(server)) { response in
                    let mailbox = response.body.exchange.mailbox
                    // Nobody reads: the window fills, and the server is left with what the kernel takes.
                    #expect(await eventually { mailbox.mostHeld >= 65_536 })
                    var count = 0
                    for try await bytes in response.body {
                        #expect(bytes.first == UInt8(count % 250))
                        count += bytes.count
                        #expect(bytes.last == UInt8((count - 1) % 250))
                        // The kernel's buffers, at most 16 MiB here, are all that the server is ahead.
                        #expect(sent.value - count < 17_000_000)
                    }
                    #expect(count == total)
                    #expect(mailbox.mostHeld <= 65_536 + 16_384)
                }
            }
        }
    }

    private final class Counter: Sendable {
        private let count = Mutex(0)
        var value: Int { count.withLock { $0 } }
        func add(_ more: Int) { count.withLock { $0 += more } }
    }

    @Test(
        "A response cut short is an error, after all that came was read",
        arguments: [
            "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n12345",
        ]
    )
    func cutShort(sent: String) async throws {
        try await ScriptedServer.with { peer in
            _ = peer.readHead()
            peer.send(sent)
        } _: { server in
            try await withClient { client in
                var body: [UInt8] = []
                let error = await expectError(.closed) {
                    try await client.withResponse(to: .to(server)) { response in
                        for try await bytes in response.body { body += bytes }
                    }
                }
                #expect(body == Array("12345".utf8))
                #expect(error?.requestWasSent == true)
            }
        }
    }

    @Test("A reset in the middle is an error, after all that came was read")
    func reset() async throws {
        let read = Gate()
        try await ScriptedServer.with { peer in
            _ = peer.readHead()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345")
            read.wait()
            peer.reset()
        } _: { server in
            try await withClient { client in
                await expectError(.closed) {
                    try await client.withResponse(to: .to(server)) { response in
                        let iterator = response.body.makeAsyncIterator()
                        let bytes = try await iterator.next()
                        #expect(bytes == Array("12345".utf8))
                        read.open()
                        _ = try await iterator.next()
                    }
                }
            }
        }
    }

    @Test("A body cut short throws again at each further try")
    func neverWhole() async throws {
        try await ScriptedServer.with { peer in
            _ = peer.readHead()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
        } _: { server in
            try await withClient { client in
                try await client.withResponse(to: .to(server)) { response in
                    for _ in 0..<3 {
                        await expectError(.closed) {
                            for try await _ in response.body {}
                        }
                    }
                }
            }
        }
    }

    @Test("Without a length the end of the connection is the end of the body")
    func untilClose() async throws {
        try await ScriptedServer.with { peer in
            _ = peer.readHead()
            peer.send("HTTP/1.1 200 OK\r\n\r\nall of it")
        } _: { server in
            try await withClient { client in
                let body = try await client.fetch(.to(server), upTo: 100).body
                #expect(body == Array("all of it".utf8))
            }
        }
    }

    @Test("Of a body over its bound what fits is read, then comes the error")
    func bodyBound() async throws {
        try await ScriptedServer.with { peer in
            _ = peer.readHead()
            peer.send(response("1234567890"))
            _ = peer.waitForEnd()
        } _: { server in
            try await withClient { client in
                var body: [UInt8] = []
                await expectError(.tooLarge) {
                    try await client.withResponse(to: .to(server, maximumBodyBytes: 7)) { response in
                        for try await bytes in response.body { body += bytes }
                    }
                }
                #expect(body == Array("1234567".utf8))
                await expectError(.tooLarge) { _ = try await client.fetch(.to(server), upTo: 9) }
                _ = try await client.fetch(.to(server), upTo: 10)
            }
        }
    }

    @Test("A header over its bound is refused")
    func headerBound() async throws {
        try await ScriptedServer.with { peer in
            _ = peer.readHead()
            peer.send("HTTP/1.1 200 OK\r\n")
            while peer.send("X-Long: \(String(repeating: "x", count: 1_000))\r\n") {}
        } _: { server in
            try await withClient { client in
                await expectError(.tooLarge) { _ = try await client.fetch(.to(server), upTo: 9) }
            }
        }
    }

    @Test(
        "What is not HTTP is named so",
        arguments: ["hello\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n", "HTTP/1.1 2 OK\r\n\r\n"]
    )
    func notHTTP(sent: String) async throws {
        try await ScriptedServer.with { peer in
            _ = peer.readHead()
            peer.send(sent)
        } _: { server in
            try await withClient { client in
                await expectError(.protocolViolation) { _ = try await client.fetch(.to(server), upTo: 9) }
            }
        }
    }
}
