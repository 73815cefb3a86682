import Testing

@testable import WebClient

@Suite("Ends before the end") struct EndingTests {
    private let ends = AsyncStream.makeStream(of: Peer.End.self)

    @Test("Cancelling a task that waits for the response closes the connection")
    func cancelBeforeHead() async throws {
        let asked = AsyncStream.makeStream(of: Void.self)
        try await ScriptedServer.with { [ends] peer in
            _ = peer.readHead()
            asked.continuation.yield()
            ends.continuation.yield(peer.waitForEnd())
        } _: { server in
            try await withClient { client in
                let task = Task { try await client.fetch(.to(server), upTo: 10) }
                _ = await asked.stream.first { _ in true }
                task.cancel()
                let error = await expectError(.cancelled) { _ = try await task.value }
                #expect(error?.requestWasSent == true)
                #expect(await ends.stream.first { _ in true } != nil)
            }
        }
    }

    @Test("Cancelling a task that reads the body closes the connection")
    func cancelInBody() async throws {
        let reading = AsyncStream.makeStream(of: Void.self)
        try await ScriptedServer.with { [ends] peer in
            _ = peer.readHead()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345")
            ends.continuation.yield(peer.waitForEnd())
        } _: { server in
            try await withClient { client in
                let task = Task {
                    try await client.withResponse(to: .to(server)) { response in
                        for try await _ in response.body { reading.continuation.yield() }
                    }
                }
                _ = await reading.stream.first { _ in true }
                task.cancel()
                await expectError(.cancelled) { try await task.value }
                #expect(await ends.stream.first { _ in true } != nil)
            }
        }
    }

    @Test("Cancelling a task closes the connection even while the task is busy with something else")
    func cancelWhileBusy() async throws {
        try await ScriptedServer.with { [ends] peer in
            _ = peer.readHead()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345")
            ends.continuation.yield(peer.waitForEnd())
        } _: { server in
            try await withClient { client in
                let busy = AsyncStream.makeStream(of: Void.self)
                let seen = AsyncStream.makeStream(of: Void.self)
                let task = Task {
                    try await client.withResponse(to: .to(server)) { _ in
                        busy.continuation.yield()
                        await Task { _ = await seen.stream.first { _ in true } }.value
                    }
                }
                _ = await busy.stream.first { _ in true }
                task.cancel()
                #expect(await ends.stream.first { _ in true } != nil)
                seen.continuation.yield()
                try await task.value
            }
        }
    }

    @Test("A task that is cancelled already sends nothing")
    func cancelledBefore() async throws {
        try await ScriptedServer.with { peer in
            _ = peer.readHead()
        } _: { server in
            try await withClient { client in
                let task = Task {
                    withUnsafeCurrentTask { $0?.cancel() }
                    return try await client.fetch(.to(server), upTo: 10)
                }
                let error = await expectError(.cancelled) { _ = try await task.value }
                #expect(error?.requestWasSent == false)
            }
            #expect(server.connectionCount == 0)
        }
    }

    @Test("Leaving the scope early closes the connection, by returning and by throwing", arguments: [false, true])
    func leaveEarly(isThrowing: Bool) async throws {
        struct Leave: Error {}
        try await ScriptedServer.with { [ends] peer in
            _ = peer.readHead()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345")
            ends.continuation.yield(peer.waitForEnd())
        } _: { server in
            try await withClient { client in
                do {
                    let status = try await client.withResponse(to: .to(server)) { response in
                        if isThrowing { throw Leave() }
                        return response.status
                    }
                    #expect(status == 200)
                    #expect(!isThrowing)
                } catch is Leave {
                    #expect(isThrowing)
                }
                #expect(await ends.stream.first { _ in true } != nil)
            }
        }
    }

    @Test("A program that was started meanwhile does not keep the connection open")
    func startedProgram() async throws {
        try await ScriptedServer.with { [ends] peer in
            _ = peer.readHead()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345")
            ends.continuation.yield(peer.waitForEnd())
        } _: { server in
            try await withClient { client in
                let program = try await client.withResponse(to: .to(server)) { _ in try WaitingProgram() }
                defer { program.end() }
                #expect(await ends.stream.first { _ in true } != nil)
            }
        }
    }

    @Test("A shutdown ends what runs, and refuses what comes after")
    func shutdown() async throws {
        try await ScriptedServer.with { [ends] peer in
            _ = peer.readHead()
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345")
            ends.continuation.yield(peer.waitForEnd())
        } _: { server in
            let client = WebClient()
            await expectError(.shutdown) {
                try await client.withResponse(to: .to(server)) { response in
                    await client.shutdown()
                    for try await _ in response.body {}
                }
            }
            #expect(await ends.stream.first { _ in true } != nil)
            let error = await expectError(.shutdown) { _ = try await client.fetch(.to(server), upTo: 10) }
            #expect(error?.requestWasSent == false)
        }
    }
}
