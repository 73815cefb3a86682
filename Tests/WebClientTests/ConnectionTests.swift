import Testing

@testable import WebClient

@Suite("Connections") struct ConnectionTests {
    @Test("One after the other, requests share a connection")
    func reuse() async throws {
        try await ScriptedServer.with { peer in
            while peer.readHead() != nil { peer.send(response("connection \(peer.number)")) }
        } _: { server in
            try await withClient { client in
                for _ in 0..<5 {
                    let body = try await client.fetch(.to(server), upTo: 100).body
                    #expect(body == Array("connection 1".utf8))
                }
                #expect(server.connectionCount == 1)
            }
        }
    }

    @Test(
        "A kept connection that the peer closes on the next request is replaced unnoticed",
        arguments: ["GET", "POST"]
    )
    func stale(method: String) async throws {
        try await ScriptedServer.with { peer in
            _ = peer.readHead()
            _ = peer.read(method == "POST" ? 4 : 0)
            peer.send(response("connection \(peer.number)"))
            guard peer.number > 1 else {
                _ = peer.readHead()
                return
            }
            _ = peer.waitForEnd()
        } _: { server in
            try await withClient { client in
                let body: WebRequestBody = method == "POST" ? .bytes(Array("body".utf8)) : .none
                for number in 1...2 {
                    let answer = try await client.fetch(.to(server, method: method, body: body), upTo: 100)
                    #expect(answer.body == Array("connection \(number)".utf8))
                }
            }
        }
    }

    @Test("No more connections are made than allowed; who comes late waits")
    func bound() async throws {
        try await ScriptedServer.with { peer in
            while peer.readHead() != nil { peer.send(response("ok")) }
        } _: { server in
            try await withClient(WebClientConfiguration(maximumConnectionsPerHost: 2)) { client in
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0..<20 {
                        group.addTask { try await client.fetch(.to(server), upTo: 10).head.status }
                    }
                    for try await status in group { #expect(status == 200) }
                }
                #expect((1...2).contains(server.connectionCount))
            }
        }
    }

    @Test("A refused port is a failed connection, and nothing was sent")
    func refused() async throws {
        try await withClient { client in
            let url = "http://127.0.0.1:\(ScriptedServer.unusedPort())/"
            let request = WebRequest(url: url, allowsPlainHTTP: true)
            let error = await expectError(.connectFailed) { _ = try await client.fetch(request, upTo: 10) }
            #expect(error?.requestWasSent == false)
        }
    }

    @Test("A name that does not exist is not resolved, and nothing was sent")
    func unresolved() async throws {
        try await withClient { client in
            let request = WebRequest(url: "https://no-such-host.invalid/")
            let error = await expectError(.resolveFailed) { _ = try await client.fetch(request, upTo: 10) }
            #expect(error?.requestWasSent == false)
        }
    }

    @Test("A fresh connection that closes without an answer is an error, and the request may have been sent")
    func noAnswer() async throws {
        try await ScriptedServer.with { peer in
            _ = peer.readHead()
        } _: { server in
            try await withClient { client in
                let error = await expectError(.closed) { _ = try await client.fetch(.to(server), upTo: 10) }
                #expect(error?.requestWasSent == true)
            }
        }
    }
}
