import Testing

@testable import WebClient

@Suite("Fetching") struct FetchTests {
    @Test("The request goes out as it was written, and nothing is added but what HTTP needs")
    func exactRequest() async throws {
        let heads = AsyncStream.makeStream(of: String.self)
        try await ScriptedServer.with { peer in
            heads.continuation.yield(peer.readHead() ?? "")
            peer.send(response("hello"))
        } _: { server in
            try await withClient { client in
                let request = WebRequest.to(
                    server,
                    path: "/a/../b?c=%20d",
                    headers: [("X-One", "1"), ("x-empty", ""), ("X-One", "2")]
                )
                let (head, body) = try await client.fetch(request, upTo: 100)
                #expect(head.status == 200)
                #expect(head.httpVersion == "1.1")
                #expect(body == Array("hello".utf8))
                let sent = try #require(await heads.stream.first { _ in true })
                #expect(
                    sent.split(separator: "\r\n") == [
                        "GET /a/../b?c=%20d HTTP/1.1", "Host: 127.0.0.1:\(server.port)", "X-One: 1", "x-empty:",
                        "X-One: 2", "User-Agent: lpo",
                    ]
                )
            }
        }
    }

    @Test(
        "A body of bytes is sent with its length and no type of its own",
        arguments: [0, 5, 32_768, 32_769, 3_000_000]
    )
    func bytesBody(count: Int) async throws {
        let received = AsyncStream.makeStream(of: (String, [UInt8]).self)
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await ScriptedServer.with { peer in
            let head = peer.readHead() ?? ""
            received.continuation.yield((head, peer.read(count)))
            peer.send(response("ok"))
        } _: { server in
            try await withClient { client in
                let request = WebRequest.to(server, method: "POST", body: .bytes(bytes))
                _ = try await client.fetch(request, upTo: 100)
                let (head, body) = try #require(await received.stream.first { _ in true })
                #expect(head.hasPrefix("POST / HTTP/1.1\r\n"))
                #expect(head.contains("\r\nContent-Length: \(count)"))
                for absent in ["Expect", "Content-Type", "Accept", "Transfer-Encoding"] {
                    #expect(!head.contains(absent))
                }
                #expect(body == bytes)
            }
        }
    }

    @Test(
        "A method goes out as it is, with the length of an empty body only where it should have one",
        arguments: [
            ("GET", false), ("DELETE", false), ("OPTIONS", false), ("POST", true), ("PUT", true), ("PATCH", true),
        ]
    )
    func methods(method: String, hasLength: Bool) async throws {
        let heads = AsyncStream.makeStream(of: String.self)
        try await ScriptedServer.with { peer in
            heads.continuation.yield(peer.readHead() ?? "")
            peer.send(response(""))
        } _: { server in
            try await withClient { client in
                _ = try await client.fetch(.to(server, method: method), upTo: 100)
                let sent = try #require(await heads.stream.first { _ in true })
                #expect(sent.hasPrefix("\(method) / HTTP/1.1\r\n"))
                #expect(sent.contains("Content-Length: 0") == hasLength)
                #expect(!sent.contains("Transfer-Encoding"))
            }
        }
    }

    @Test("The answer to HEAD has no body, whatever length it names")
    func headRequest() async throws {
        try await ScriptedServer.with { peer in
            while peer.readHead() != nil {
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            }
        } _: { server in
            try await withClient { client in
                let (head, body) = try await client.fetch(.to(server, method: "HEAD"), upTo: 10)
                #expect(head.headers.first("content-length") == "1000")
                #expect(body.isEmpty)
            }
        }
    }

    @Test("Headers keep their order and duplicates, and those of interim responses are dropped")
    func responseHeaders() async throws {
        try await ScriptedServer.with { peer in
            _ = peer.readHead()
            peer.send("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")
            peer.send("HTTP/1.1 404 Not Found\r\nB: 1\r\na:  2 \r\nb: 3\r\nContent-Length: 0\r\n\r\n")
        } _: { server in
            try await withClient { client in
                let (head, _) = try await client.fetch(.to(server), upTo: 10)
                #expect(head.status == 404)
                #expect(head.headers.map(\.name) == ["B", "a", "b", "Content-Length"])
                #expect(head.headers.all("B") == ["1", "3"])
                #expect(head.headers.first("A") == "2")
                #expect(head.headers.first("Link") == nil)
                #expect(head.timings.connected <= head.timings.firstByte)
                #expect(head.timings.firstByte > .zero)
            }
        }
    }

    @Test("A redirect is an answer like any other")
    func redirect() async throws {
        try await ScriptedServer.with { peer in
            while peer.readHead() != nil {
                peer.send(response("", status: "302 Found", headers: "Location: /elsewhere\r\n"))
            }
        } _: { server in
            try await withClient { client in
                let (head, _) = try await client.fetch(.to(server), upTo: 10)
                #expect(head.status == 302)
                #expect(head.headers.first("location") == "/elsewhere")
            }
        }
    }

    @Test("A compressed body is left as it came")
    func compressed() async throws {
        let bytes: [UInt8] = [0x1F, 0x8B, 0x08, 0x00]
        try await ScriptedServer.with { peer in
            _ = peer.readHead()
            peer.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n")
            peer.send(bytes)
        } _: { server in
            try await withClient { client in
                let body = try await client.fetch(.to(server), upTo: 10).body
                #expect(body == bytes)
            }
        }
    }

    @Test("Chunks arrive as they are sent, while the response is still open")
    func streaming() async throws {
        let next = Gate()
        try await ScriptedServer.with { peer in
            _ = peer.readHead()
            peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for text in ["3\r\none\r\n", "3\r\ntwo\r\n", "5\r\nthree\r\n", "0\r\nTrailer: x\r\n\r\n"] {
                next.wait()
                peer.send(text)
            }
        } _: { server in
            try await withClient { client in
                let seen = try await client.withResponse(to: .to(server)) { response in
                    var seen: [String] = []
                    next.open()
                    for try await bytes in response.body {
                        seen.append(String(decoding: bytes, as: UTF8.self))
                        next.open()
                    }
                    return seen
                }
                #expect(seen == ["one", "two", "three"])
            }
        }
    }

    @Test("Five hundred streams run at once")
    func manyStreams() async throws {
        let all = 500
        let open = AsyncStream.makeStream(of: Void.self)
        let gates = (0...all).map { _ in Gate() }
        try await ScriptedServer.with { peer in
            _ = peer.readHead()
            peer.send("HTTP/1.1 200 OK\r\n\r\nfirst ")
            open.continuation.yield()
            gates[peer.number].wait()
            peer.send("second")
        } _: { server in
            try await withClient { client in
                try await withThrowingTaskGroup(of: String.self) { group in
                    for _ in 0..<all {
                        group.addTask {
                            let bytes = try await client.fetch(.to(server), upTo: 100).body
                            return String(decoding: bytes, as: UTF8.self)
                        }
                    }
                    var iterator = open.stream.makeAsyncIterator()
                    for _ in 0..<all { await iterator.next() }
                    for gate in gates { gate.open() }
                    for try await text in group { #expect(text == "first second") }
                }
                #expect(server.connectionCount == all)
            }
        }
    }
}
