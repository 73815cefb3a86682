import FoundationEssentials
import Glibc
import Subprocess
import SystemPackage
import TestLog
import TestServer
import Waiting

/// A proxy that people put before servers, in a process of its own.
enum ReverseProxy: String, CaseIterable {
    case nginx
    case haproxy
    case caddy

    /// By what it is configured.
    enum Configuration: String, CaseIterable {
        /// The file in `Deploy/proxies`, for other addresses.
        case shipped
        /// As little as makes it a proxy.
        case defaults
    }

    /// A proxy that is running.
    struct Running: Sendable {
        /// Where it listens on the loopback.
        let port: Int
        fileprivate let process: pid_t

        /// Kills it, with all that it carries.
        func cut() {
            kill(process, SIGKILL)
        }
    }

    /// Runs `body` with a proxy before a server, and kills the proxy afterwards.
    func run<Result: Sendable>(
        _ configuration: Configuration,
        before server: TestServer,
        _ body: @Sendable (Running) async throws -> Result
    ) async throws -> Result {
        while true {
            // The port was free a moment ago; where another process has taken it since, the proxy does not start.
            let port = Self.freePort()
            if let result = try await run(on: port, configuration, before: server, body) { return result }
        }
    }

    private func run<Result: Sendable>(
        on port: Int,
        _ configuration: Configuration,
        before server: TestServer,
        _ body: @Sendable (Running) async throws -> Result
    ) async throws -> Result? {
        let folder = "/tmp/lpo-proxy-\(UUID().uuidString.prefix(8).lowercased())"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = "\(folder)/configuration"
        try text(configuration, port: port, server: server, folder: folder)
            .write(toFile: file, atomically: true, encoding: .utf8)
        let log = try FileDescriptor.open(
            TestLog.newFile(for: rawValue) ?? "\(folder)/log",
            .writeOnly,
            options: [.create, .truncate],
            permissions: .ownerReadWrite
        )
        let outcome = try await Subprocess.run(
            .name(rawValue),
            arguments: Arguments(arguments(file, folder)),
            environment: .custom(["PATH": "/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "\(folder)"]),
            input: .none,
            output: .fileDescriptor(log, closeAfterSpawningProcess: false),
            error: .fileDescriptor(log, closeAfterSpawningProcess: true)
        ) { execution -> Result? in
            let running = Running(port: port, process: execution.processIdentifier.value)
            defer { running.cut() }
            let hasStarted = await eventually { await Self.answers(port) || Self.hasEnded(running.process) }
            guard hasStarted, !Self.hasEnded(running.process) else { return nil }
            return try await body(running)
        }
        return outcome.closureResult
    }

    private func arguments(_ file: String, _ folder: String) -> [String] {
        switch self {
        // One process, which is killed as a whole.
        case .nginx:
            [
                "-p", folder, "-c", file, "-e", "stderr", "-g",
                "daemon off; master_process off; pid \(folder)/pid;",
            ]
        case .haproxy: ["-db", "-f", file]
        case .caddy: ["run", "--adapter", "caddyfile", "--config", file]
        }
    }

    private func text(_ configuration: Configuration, port: Int, server: TestServer, folder: String) throws -> String {
        let upstream = server.baseURL.replacing("http://", with: "")
        switch configuration {
        case .defaults: return defaults(listen: "127.0.0.1:\(port)", upstream: upstream, folder: folder)
        case .shipped: break
        }
        let name =
            switch self {
            case .nginx: "nginx.conf"
            case .haproxy: "haproxy.cfg"
            case .caddy: "Caddyfile"
            }
        let file = try String(contentsOfFile: "\(TestServer.packageRoot)/Deploy/proxies/\(name)", encoding: .utf8)
            .replacing("127.0.0.1:8000", with: upstream)
        // On a machine whose processors do other things a check takes as long as it takes.
        switch self {
        case .nginx:
            return file.replacing("listen 80;", with: "listen 127.0.0.1:\(port);")
                .replacing("http {\n", with: "http {\n\(Self.folders(folder))")
        case .haproxy:
            return file.replacing("bind :80\n", with: "bind 127.0.0.1:\(port)\n")
                .replacing("timeout check 5s", with: "timeout check 300s")
        case .caddy:
            let site = file.replacing("chat.example.com {", with: "http://127.0.0.1:\(port) {")
            return "{\n\tadmin off\n}\n"
                + site.replacing("health_interval 1s", with: "health_interval 1s\n\t\thealth_timeout 300s")
        }
    }

    private func defaults(listen: String, upstream: String, folder: String) -> String {
        switch self {
        case .nginx:
            """
            events {}
            http {
            \(Self.folders(folder))server { listen \(listen); location / { proxy_pass http://\(upstream); } }
            }
            """
        case .haproxy:
            """
            defaults
                mode http
                timeout connect 5s
                timeout client 1m
                timeout server 1m
            frontend all
                bind \(listen)
                default_backend server
            backend server
                server server \(upstream)

            """
        case .caddy: "{\n\tadmin off\n}\nhttp://\(listen) {\n\treverse_proxy \(upstream)\n}\n"
        }
    }

    /// Where nginx may write, whoever runs it.
    private static func folders(_ folder: String) -> String {
        ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].reduce("access_log off;\n") {
            $0 + "\($1)_temp_path \(folder)/\($1);\n"
        }
    }

    private static func freePort() -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(descriptor, $0, length)
                _ = getsockname(descriptor, $0, &length)
            }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// Whether the server behind the proxy is answered.
    private static func answers(_ port: Int) async -> Bool {
        let connection = RawConnection(port: port)
        connection.send("GET /health HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n\r\n")
        return await connection.read().text.hasPrefix("HTTP/1.1 200")
    }

    /// Whether a child has ended that nobody has waited for yet.
    private static func hasEnded(_ process: pid_t) -> Bool {
        let stat = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
        return stat.isEmpty || stat.split(separator: ") ").last?.hasPrefix("Z") == true
    }
}
