import TestServer
import Testing
import Waiting

@Suite("Broken HTTP framing")
struct FramingTests {
    @Test(
        "A body whose framing is broken is a problem answer, and the server goes on",
        arguments: [
            "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
            "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
            "Content-Length: 100\r\n\r\n{\"email\":",
        ]
    )
    func broken(rest: String) async throws {
        try await TestServer.run { server in
            let head = "POST /api/v1/auth/login HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
            let answer = try await exchange(head + rest, with: server)
            #expect(answer.hasPrefix("HTTP/1.1 400"))
            #expect(answer.contains("/problems/malformed-request"))
            try await Client.run(on: server) { client in
                let health = try await client.send("GET", "/health")
                #expect(health.status == 200)
            }
        }
    }

    @Test(
        "A client that waits to be told so is told to send its form, and not where the form is refused before it is sent"
    )
    func expectations() async throws {
        try await TestServer.run { server in
            try await Client.run(on: server) { client in
                let thread = try await client.makeThread()
                let form = "--b\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\nHello\r\n--b--\r\n"
                let start = "POST /api/v1/chat/\(thread)/send HTTP/1.1\r\nHost: test\r\nConnection: close\r\n"
                let rest = "Expect: 100-Continue\r\nContent-Length: \(form.utf8.count)\r\n"
                let type = "Content-Type: multipart/form-data; boundary=b\r\n"
                let token = "Authorization: Bearer \(client.token)\r\n"
                let taken = try await exchange("\(start)\(rest)\(type)\(token)\r\n\(form)", with: server)
                #expect(taken.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"))
                #expect(taken.contains("event: done"))
                let anonymous = try await exchange("\(start)\(rest)\(type)\r\n\(form)", with: server)
                #expect(anonymous.hasPrefix("HTTP/1.1 401"))
                let other = try await exchange(
                    "\(start)\(rest)\(token)Content-Type: text/plain\r\n\r\n\(form)",
                    with: server
                )
                #expect(other.hasPrefix("HTTP/1.1 415"))
            }
        }
    }

    /// Sends `text` on a new connection, says that no more will come, and returns what comes back until it is closed.
    private func exchange(_ text: String, with server: TestServer) async throws -> String {
        let port = try #require(server.baseURL.split(separator: ":").last.flatMap { Int($0) })
        let connection = RawConnection(port: port)
        connection.send(text)
        connection.endInput()
        return await connection.read().text
    }
}
