import HTTPServer
import Testing
import Waiting

@Suite("Connections on the network")
struct ConnectionTests {
    private static func request(_ path: String, _ version: String = "1.1", _ headers: String = "") -> String {
        "GET /\(path) HTTP/\(version)\r\nHost: test\r\n\(headers)\r\n"
    }

    @Test("HTTP/1.0 gets a stream as it comes, without chunks, and its end by the connection's")
    func oldStream() async throws {
        try await SmallServer.run { server in
            let connection = RawConnection(port: server.port)
            connection.send(Self.request("stream", "1.0", "Connection: keep-alive\r\n"))
            let first = await connection.read(until: "one ").text
            #expect(first.hasPrefix("HTTP/1.0 200 OK\r\n") && first.hasSuffix("\r\n\r\none "))
            #expect(!first.lowercased().contains("transfer-encoding"))
            await server.gate.open()
            let rest = await connection.read()
            #expect(rest.text == "two" && rest.end == .closed)
        }
    }

    @Test("An answer to HTTP/1.0 that is broken off does not look whole: the connection is reset")
    func broken() async throws {
        try await SmallServer.run { server in
            let connection = RawConnection(port: server.port)
            connection.send(Self.request("broken", "1.0"))
            _ = await connection.read(until: "a part")
            await server.gate.open()
            #expect(await connection.read().end == .reset)
        }
    }

    @Test("HTTP/1.0 may ask again on a connection that it asks to keep")
    func oldKeepAlive() async throws {
        try await SmallServer.run { server in
            let connection = RawConnection(port: server.port)
            connection.send(Self.request("short", "1.0", "Connection: Keep-Alive\r\n") + Self.request("short", "1.0"))
            let answers = await connection.read()
            #expect(answers.text.split(separator: "\r\n\r\nshort", omittingEmptySubsequences: false).count == 3)
            #expect(answers.end == .closed)
        }
    }

    @Test(
        "A client that says to close, in any words, is answered and the connection is closed",
        arguments: [
            "Connection: Close\r\n", "Connection: keep-alive, close\r\n", "Connection: te\r\nConnection: CLOSE\r\n",
            "Connection: Upgrade\r\nUpgrade: h2c\r\n",
        ]
    )
    func closes(header: String) async throws {
        try await SmallServer.run { server in
            for text in [Self.request("short", "1.1", header), Self.request("short", "1.1", header) + "GET"] {
                let connection = RawConnection(port: server.port)
                connection.send(text)
                let answer = await connection.read()
                #expect(answer.text.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.text.hasSuffix("\r\n\r\nshort"))
                #expect(answer.text.contains("Connection: close\r\n") && answer.end == .closed)
            }
        }
    }

    @Test("An answer that comes before its request's end, and closes, is not lost")
    func early() async throws {
        try await SmallServer.run { server in
            let connection = RawConnection(port: server.port)
            connection.send(
                "POST /short HTTP/1.1\r\nHost: test\r\nConnection: close\r\nContent-Length: 100000000\r\n\r\n"
            )
            let text = String(repeating: "x", count: 1 << 20)
            let answer = await connection.read(until: "short")
            // The client goes on for a while: to close at once would reset the connection.
            for _ in 0..<16 { connection.send(text) }
            #expect(answer.text.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(await connection.read().end == .closed)
        }
    }

    @Test("When all connections are taken, the one that has been idle longest makes room, and a stream does not")
    func eviction() async throws {
        let connections = Connections(maximum: 3)
        try await SmallServer.run(connections: connections) { server in
            let stream = RawConnection(port: server.port)
            stream.send(Self.request("stream"))
            _ = await stream.read(until: "one ")
            var idle: [RawConnection] = []
            for _ in 0..<2 {
                let connection = RawConnection(port: server.port)
                connection.send(Self.request("short"))
                _ = await connection.read(until: "short")
                idle.append(connection)
            }
            let silent = RawConnection(port: server.port)
            #expect(await idle[0].read().end == .closed)
            let other = RawConnection(port: server.port)
            other.send(Self.request("short"))
            #expect(await other.read(until: "short").text.hasPrefix("HTTP/1.1 200 OK"))
            #expect(await idle[1].read().end == .closed)
            silent.send(Self.request("short"))
            #expect(await silent.read(until: "short").text.hasPrefix("HTTP/1.1 200 OK"))
            await server.gate.open()
            #expect(await stream.read(until: "0\r\n\r\n").text.contains("two"))
        }
    }

    @Test("Idle connections by the hundred, some with a part of a head, keep nobody out")
    func flood() async throws {
        let connections = Connections(maximum: 20)
        try await SmallServer.run(connections: connections) { server in
            var held: [RawConnection] = []
            for number in 0..<300 {
                let connection = RawConnection(port: server.port)
                if number.isMultiple(of: 2) { connection.send("GET /sho") }
                held.append(connection)
                guard number.isMultiple(of: 50) else { continue }
                let client = RawConnection(port: server.port)
                client.send(Self.request("short"))
                #expect(await client.read(until: "short").text.hasPrefix("HTTP/1.1 200 OK"))
            }
            #expect(await eventually { connections.count <= 20 })
        }
    }

    @Test("When every connection has a request, the next one waits until one has none")
    func allBusy() async throws {
        let connections = Connections(maximum: 2)
        try await SmallServer.run(connections: connections) { server in
            var streams: [RawConnection] = []
            for _ in 0..<2 {
                let stream = RawConnection(port: server.port)
                stream.send(Self.request("stream"))
                _ = await stream.read(until: "one ")
                streams.append(stream)
            }
            let waiting = RawConnection(port: server.port)
            waiting.send(Self.request("short"))
            #expect(await eventually { await server.gate.arrivals == 2 })
            await server.gate.releaseOne()
            #expect(await waiting.read(until: "short").text.hasPrefix("HTTP/1.1 200 OK"))
            await server.gate.open()
            withExtendedLifetime(streams) {}
        }
    }

    @Test("A connection too many of one peer gets one answer, and those past 64 of them none")
    func perPeer() async throws {
        let connections = Connections(maximum: 1000, perPeer: 2) { _ in "one" }
        try await SmallServer.run(connections: connections) { server in
            var held = (0..<2).map { _ in RawConnection(port: server.port) }
            for connection in held {
                connection.send(Self.request("short"))
                #expect(await connection.read(until: "short").text.hasPrefix("HTTP/1.1 200 OK"))
            }
            let refused = RawConnection(port: server.port)
            refused.send(Self.request("short") + Self.request("short"))
            let answer = await refused.read()
            #expect(answer.text.hasPrefix("HTTP/1.1 429 Too Many Requests\r\n") && answer.end == .closed)
            #expect(answer.text.contains("Connection: close\r\n") && !answer.text.contains("200 OK"))

            let silent = (0..<65).map { _ in RawConnection(port: server.port) }
            // Which one is accepted last is chance; it is closed before any of the others is late with its head.
            let first = await withTaskGroup(of: Bool.self) { group in
                for connection in silent {
                    group.addTask {
                        let read = await connection.read()
                        return read.end == .closed && read.text.isEmpty
                    }
                }
                let first = await group.next()
                group.cancelAll()
                for connection in silent { connection.end() }
                return first
            }
            #expect(first == true)

            held.removeLast()
            #expect(
                await eventually {
                    let next = RawConnection(port: server.port)
                    next.send(Self.request("short"))
                    return await next.read(until: "short").text.hasPrefix("HTTP/1.1 200 OK")
                }
            )
        }
    }
}
