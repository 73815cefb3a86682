import Glibc
import Testing

@testable import WebClient

@Suite("TLS", .enabled(if: OpenSSLServer.isInstalled, "needs the openssl command"))
struct TLSTests {
    @Test("A certificate of an authority that was named is trusted")
    func named() async throws {
        try await OpenSSLServer.with { server in
            try await withClient(WebClientConfiguration(certificateFile: server.certificateFile)) { client in
                let (head, body) = try await client.fetch(WebRequest(url: server.url), upTo: 100_000)
                #expect(head.status == 200)
                #expect(String(decoding: body, as: UTF8.self).contains("TLSv1.3"))
            }
        }
    }

    @Test("Any other certificate is refused before anything is sent")
    func unknown() async throws {
        try await OpenSSLServer.with { server in
            try await withClient { client in
                let error = await expectError(.tls) { _ = try await client.fetch(WebRequest(url: server.url), upTo: 1) }
                #expect(error?.requestWasSent == false)
            }
        }
    }

    @Test("A certificate for another name is refused before anything is sent")
    func otherName() async throws {
        try await OpenSSLServer.with(name: "DNS:example.com") { server in
            try await withClient(WebClientConfiguration(certificateFile: server.certificateFile)) { client in
                let error = await expectError(.tls) { _ = try await client.fetch(WebRequest(url: server.url), upTo: 1) }
                #expect(error?.requestWasSent == false)
            }
        }
    }

    @Test("A peer that does not speak TLS is a failure of TLS")
    func plainPeer() async throws {
        try await ScriptedServer.with { peer in
            peer.send("HTTP/1.1 400 Bad Request\r\n\r\n")
            _ = peer.waitForEnd()
        } _: { server in
            try await withClient { client in
                let request = WebRequest(url: "https://127.0.0.1:\(server.port)/")
                await expectError(.tls) { _ = try await client.fetch(request, upTo: 1) }
            }
        }
    }
}

/// `openssl s_server` with a certificate of its own, answering each request with a page about the connection.
struct OpenSSLServer {
    static let command = "/usr/bin/openssl"
    static var isInstalled: Bool { access(command, X_OK) == 0 }

    let certificateFile: String
    let port: Int
    var url: String { "https://127.0.0.1:\(port)/" }

    static func with<Result>(
        name: String = "IP:127.0.0.1",
        isolation: isolated (any Actor)? = #isolation,
        _ body: (OpenSSLServer) async throws -> Result
    ) async throws {
        var template = Array("/tmp/web-client-tests-XXXXXX".utf8CString)
        let folder = String(cString: try #require(mkdtemp(&template)))
        let certificate = folder + "/certificate.pem"
        let key = folder + "/key.pem"
        defer {
            unlink(certificate)
            unlink(key)
            rmdir(folder)
        }
        let subject = "-subj /CN=test -addext subjectAltName=\(name)"
        let keyKind = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
        try #require(
            system("\(command) req -x509 -days 1 \(keyKind) \(subject) -keyout \(key) -out \(certificate) 2>/dev/null")
                == 0
        )
        // The shell says its number, which stays the server's.
        let arguments = "-www -accept 127.0.0.1:0 -cert \(certificate) -key \(key)"
        let output = try #require(popen("echo $$; exec \(command) s_server \(arguments) 2>/dev/null", "re"))
        let identifier = try #require(readLine(of: output).flatMap { pid_t($0) })
        defer {
            kill(identifier, SIGKILL)
            pclose(output)
        }
        let prefix = "ACCEPT 127.0.0.1:"
        while let line = readLine(of: output) {
            guard line.hasPrefix(prefix), let port = Int(line.dropFirst(prefix.count)) else { continue }
            _ = try await body(OpenSSLServer(certificateFile: certificate, port: port))
            return
        }
        Issue.record("The server did not start.")
    }

    private static func readLine(of output: UnsafeMutablePointer<FILE>) -> String? {
        var buffer = [CChar](repeating: 0, count: 1_024)
        guard fgets(&buffer, Int32(buffer.count), output) != nil else { return nil }
        return String(decoding: buffer.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
