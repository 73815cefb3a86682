import Glibc
import TestServer
import Testing

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
        let port = try #require(server.baseURL.split(separator: ":").last.flatMap { UInt16($0) })
        return await withCheckedContinuation { continuation in
            // A thread of its own: these calls block.
            let thread = RawExchange(text: text, port: port) { continuation.resume(returning: $0) }
            thread.start()
        }
    }
}

/// One blocking exchange over a socket.
private final class RawExchange: Sendable {
    private let text: String
    private let port: UInt16
    private let onEnd: @Sendable (String) -> Void

    init(text: String, port: UInt16, onEnd: @escaping @Sendable (String) -> Void) {
        self.text = text
        self.port = port
        self.onEnd = onEnd
    }

    func start() {
        var thread = pthread_t()
        let body: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
            guard let argument else { return nil }
            Unmanaged<RawExchange>.fromOpaque(argument).takeRetainedValue().run()
            return nil
        }
        pthread_create(&thread, nil, body, Unmanaged.passRetained(self).toOpaque())
        pthread_detach(thread)
    }

    private func run() {
        let connection = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(connection) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(connection, $0, length) }
        }
        _ = text.withCString { write(connection, $0, strlen($0)) }
        shutdown(connection, Int32(SHUT_WR))
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = read(connection, &buffer, buffer.count), count > 0 { answer += buffer.prefix(count) }
        onEnd(String(decoding: answer, as: UTF8.self))
    }
}
