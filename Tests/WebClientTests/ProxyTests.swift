import Glibc
import Synchronization
import Testing
import Waiting

@testable import WebClient

@Suite("Proxies")
struct ProxyTests {
    @Test("A plain request is made of the proxy, with the whole URL and the user of the proxy's own URL")
    func plain() async throws {
        let heads = Mutex<[String]>([])
        try await ScriptedServer.with { peer in
            heads.withLock { $0.append(peer.readHead() ?? "") }
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")
        } _: { proxy in
            let url = "http://someone:a%2Fb@127.0.0.1:\(proxy.port)"
            try await withClient(WebClientConfiguration(proxies: WebProxies(http: url))) { client in
                let request = WebRequest(url: "http://vendor.invalid/v1/models", allowsPlainHTTP: true)
                let (head, body) = try await client.fetch(request, upTo: 10)
                #expect(head.status == 200)
                #expect(body == Array("hi".utf8))
            }
        }
        let head = heads.withLock { $0.first } ?? ""
        #expect(head.hasPrefix("GET http://vendor.invalid/v1/models HTTP/1.1\r\n"))
        // "someone:a/b" in base64.
        #expect(head.contains("Proxy-Authorization: Basic c29tZW9uZTphL2I="))
    }

    @Test("A proxy that refuses to connect is no connection: nothing was sent, and none of its header is the answer's")
    func refused() async throws {
        let heads = Mutex<[String]>([])
        try await ScriptedServer.with { peer in
            heads.withLock { $0.append(peer.readHead() ?? "") }
            peer.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            _ = peer.waitForEnd()
        } _: { proxy in
            let proxies = WebProxies(https: "127.0.0.1:\(proxy.port)")
            try await withClient(WebClientConfiguration(proxies: proxies)) { client in
                let request = WebRequest(url: "https://vendor.invalid/v1/models")
                let error = await expectError(.connectFailed) { _ = try await client.fetch(request, upTo: 10) }
                #expect(error?.requestWasSent == false)
            }
        }
        #expect(heads.withLock { $0.first }?.hasPrefix("CONNECT vendor.invalid:443 HTTP/1.1\r\n") == true)
    }

    @Test(
        "Hosts that are excepted, and URLs of the other scheme, are asked directly",
        arguments: [
            WebProxies(http: "http://127.0.0.1:1", exceptions: "example.com, 127.0.0.1"),
            WebProxies(http: "http://127.0.0.1:1", exceptions: "*"),
            WebProxies(http: "http://127.0.0.1:1", exceptions: "127.0.0.0/8"),
            WebProxies(https: "http://127.0.0.1:1"),
            .none,
        ]
    )
    func direct(proxies: WebProxies) async throws {
        try await ScriptedServer.with { peer in
            _ = peer.readHead()
            peer.send("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        } _: { server in
            try await withClient(WebClientConfiguration(proxies: proxies)) { client in
                let (head, _) = try await client.fetch(.to(server), upTo: 10)
                #expect(head.status == 204)
            }
        }
    }

    @Test(
        "Through a real proxy TLS is spoken with the server itself, whose certificate is checked",
        .enabled(if: OpenSSLServer.isInstalled && Tinyproxy.isInstalled, "needs openssl and tinyproxy")
    )
    func tunnel() async throws {
        try await OpenSSLServer.with { server in
            try await Tinyproxy.with { proxy in
                let proxies = WebProxies(https: proxy.url)
                let trusting = WebClientConfiguration(certificateFile: server.certificateFile, proxies: proxies)
                try await withClient(trusting) { client in
                    let (head, body) = try await client.fetch(WebRequest(url: server.url), upTo: 100_000)
                    #expect(head.status == 200)
                    #expect(String(decoding: body, as: UTF8.self).contains("TLSv1.3"))
                }
                try await withClient(WebClientConfiguration(proxies: proxies)) { client in
                    await expectError(.tls) { _ = try await client.fetch(WebRequest(url: server.url), upTo: 1) }
                }
                #expect(proxy.log.contains("CONNECT 127.0.0.1:\(server.port)"))
            }
        }
    }

    @Test(
        "What curl takes as a proxy is one",
        arguments: [
            "proxy.example:3128", "http://proxy.example", "HTTP://proxy.example:3128/",
            "https://u:p@proxy.example:8443",
            "socks5h://[::1]:1080", "socks4://10.0.0.1", "proxy",
        ]
    )
    func taken(text: String) {
        #expect(WebProxies.isProxy(text))
    }

    @Test(
        "What no proxy can be is refused",
        arguments: [
            "", "ftp://proxy.example", "http://", "http://proxy.example:port", "http://proxy.example:99999", "a b",
            "://x",
        ]
    )
    func refused(text: String) {
        #expect(!WebProxies.isProxy(text))
    }
}

/// Debian's tinyproxy.
private struct Tinyproxy {
    static let command = "/usr/bin/tinyproxy"
    static var isInstalled: Bool { access(command, X_OK) == 0 }

    let url: String
    private let logFile: String

    /// What it has written of its connections.
    var log: String {
        guard let file = fopen(logFile, "re") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    static func with(
        isolation: isolated (any Actor)? = #isolation,
        _ body: (Tinyproxy) async throws -> Void
    ) async throws {
        var template = Array("/tmp/web-client-proxy-XXXXXX".utf8CString)
        let folder = String(cString: try #require(mkdtemp(&template)))
        defer { system("rm -r \(folder)") }
        let port = ScriptedServer.unusedPort()
        let lines = ["Port \(port)", "Listen 127.0.0.1", "LogFile \"\(folder)/log\"", "LogLevel Connect"]
        let options = try #require(fopen("\(folder)/options", "we"))
        fputs(lines.joined(separator: "\n") + "\n", options)
        fclose(options)
        // The shell says its number, which stays the proxy's.
        let output = try #require(popen("echo $$; exec \(command) -d -c \(folder)/options 2>/dev/null", "re"))
        var line = [CChar](repeating: 0, count: 64)
        try #require(fgets(&line, Int32(line.count), output) != nil)
        let identifier = try #require(pid_t(String(decoding: line.prefix { $0 > 32 }.map(UInt8.init), as: UTF8.self)))
        defer {
            kill(identifier, SIGKILL)
            pclose(output)
        }
        let proxy = Tinyproxy(url: "http://127.0.0.1:\(port)", logFile: "\(folder)/log")
        try await withClient { client in
            let isListening = await eventually {
                let request = WebRequest(url: "\(proxy.url)/", allowsPlainHTTP: true)
                return (try? await client.fetch(request, upTo: 1 << 20)) != nil
            }
            try #require(isListening)
        }
        try await body(proxy)
    }
}
