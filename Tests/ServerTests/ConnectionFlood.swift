import Foundation
import Glibc
import Synchronization

/// Clients that open connections to a port of the loopback as fast as they can, ask for something and go.
final class ConnectionFlood: Sendable {
    private let port: Int
    private let count = Atomic(0)
    private let isEnding = Atomic(false)

    private init(port: Int) {
        self.port = port
    }

    /// How many connections have been made.
    var connections: Int { count.load(ordering: .relaxed) }

    /// Runs `body` while `threads` threads open connections, and returns when these have ended too.
    static func run(port: Int, threads: Int = 2, _ body: (ConnectionFlood) async throws -> Void) async throws {
        let flood = ConnectionFlood(port: port)
        let (ends, end) = AsyncStream<Void>.makeStream()
        for _ in 0..<threads {
            Thread.detachNewThread {
                while !flood.isEnding.load(ordering: .relaxed) { flood.connect() }
                end.yield()
            }
        }
        let result = await Result { try await body(flood) }
        flood.isEnding.store(true, ordering: .relaxed)
        var left = threads
        for await _ in ends {
            left -= 1
            if left == 0 { break }
        }
        try result.get()
    }

    private func connect() {
        // Without waiting: while more come than are accepted, the system would have a client wait for a second.
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // Reset rather than closed: a closed one would keep its port for a minute, and thousands are needed.
        var reset = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &reset, socklen_t(MemoryLayout<linger>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        let request = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
        // Fails where the connection was not made at once.
        guard request.withCString({ send(descriptor, $0, strlen($0), Int32(MSG_NOSIGNAL)) }) > 0 else { return }
        count.add(1, ordering: .relaxed)
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
