import Dispatch
import Glibc
import Synchronization

/// A server on loopback that does to each connection, on a thread of its own, exactly what its script says.
final class ScriptedServer: Sendable {
    let port: Int
    private let listener: Int32
    private let script: @Sendable (Peer) -> Void
    private let accepted = Mutex(0)

    /// How many connections were made.
    var connectionCount: Int { accepted.withLock { $0 } }
    var url: String { "http://127.0.0.1:\(port)" }

    private init(script: @escaping @Sendable (Peer) -> Void) {
        self.script = script
        (listener, port) = Self.listen()
    }

    /// A server for the time of `body`. The script gets each connection; what it leaves open is closed after it.
    @discardableResult
    static func with<Result>(
        _ script: @escaping @Sendable (Peer) -> Void,
        isolation: isolated (any Actor)? = #isolation,
        _ body: (ScriptedServer) async throws -> Result
    ) async throws -> Result {
        let server = ScriptedServer(script: script)
        startThread { server.acceptAll() }
        defer { shutdown(server.listener, Int32(SHUT_RDWR)) }
        return try await body(server)
    }

    /// A port nobody listens on.
    static func unusedPort() -> Int {
        let (descriptor, port) = listen()
        close(descriptor)
        return port
    }

    private func acceptAll() {
        while true {
            let descriptor = accept(listener, nil, nil)
            guard descriptor >= 0 else { break }
            let number = accepted.withLock { count in
                count += 1
                return count
            }
            let peer = Peer(descriptor: descriptor, number: number)
            Self.startThread { [script] in
                script(peer)
                peer.close()
            }
        }
        close(listener)
    }

    private static func listen() -> (descriptor: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        // A sockaddr_in: the family in the machine's order, then port (any) and address in the network's.
        var address: [UInt8] = [UInt8(AF_INET), 0, 0, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]
        var length = socklen_t(address.count)
        address.withUnsafeMutableBytes { bytes in
            let pointer = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress!
            precondition(bind(descriptor, pointer, length) == 0)
            precondition(Glibc.listen(descriptor, 1_024) == 0)
            getsockname(descriptor, pointer, &length)
        }
        return (descriptor, Int(address[2]) << 8 | Int(address[3]))
    }

    private static func startThread(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let result = pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            },
            Unmanaged.passRetained(ThreadBody(body)).toOpaque()
        )
        precondition(result == 0)
        pthread_detach(thread)
    }
}

private final class ThreadBody: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }
}

/// One connection, from the server's side. Its calls block.
final class Peer: Sendable {
    /// How a connection ended, as the server sees it.
    enum End: Sendable, Equatable {
        case closed
        case reset
    }

    /// Which connection of the server it is, from 1.
    let number: Int
    private let descriptor: Int32
    private let isClosed = Mutex(false)
    private let unread = Mutex<[UInt8]>([])

    init(descriptor: Int32, number: Int) {
        self.descriptor = descriptor
        self.number = number
    }

    /// The request line and header, up to and without the blank line; nil when the connection ends before.
    func readHead() -> String? {
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let range = unread.withLock({ $0.firstRange(of: end) }) {
                return unread.withLock { unread in
                    defer { unread.removeSubrange(..<range.upperBound) }
                    return String(decoding: unread[..<range.lowerBound], as: UTF8.self)
                }
            }
            guard fill() else { return nil }
        }
    }

    /// Exactly `count` bytes, or what came before the end.
    func read(_ count: Int) -> [UInt8] {
        while unread.withLock({ $0.count }) < count, fill() {}
        return unread.withLock { unread in
            let taken = Array(unread.prefix(count))
            unread.removeFirst(taken.count)
            return taken
        }
    }

    /// All bytes up to and with `mark`.
    func read(through mark: String) -> String {
        let mark = Array(mark.utf8)
        while !unread.withLock({ !$0.ranges(of: mark).isEmpty }), fill() {}
        return unread.withLock { unread in
            defer { unread = [] }
            return String(decoding: unread, as: UTF8.self)
        }
    }

    /// False when the connection is gone.
    @discardableResult
    func send(_ text: String) -> Bool {
        send(Array(text.utf8))
    }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                Glibc.send(
                    descriptor,
                    bytes.baseAddress.map { $0 + sent },
                    bytes.count - sent,
                    Int32(MSG_NOSIGNAL)
                )
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// Reads and drops until the client is gone.
    func waitForEnd() -> End {
        while true {
            errno = 0
            var byte = [UInt8](repeating: 0, count: 65_536)
            let count = recv(descriptor, &byte, byte.count, 0)
            if count == 0 { return .closed }
            if count < 0 { return .reset }
        }
    }

    /// Closes with a reset in place of an orderly end.
    func reset() {
        // A struct linger: on, for no time.
        let option: [Int32] = [1, 0]
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, option, 8)
        close()
    }

    func close() {
        isClosed.withLock { isClosed in
            if !isClosed { Glibc.close(descriptor) }
            isClosed = true
        }
    }

    private func fill() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        unread.withLock { $0 += buffer[..<count] }
        return true
    }
}

/// Something a server's thread waits for and a test lets happen, or the other way round.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func open() {
        semaphore.signal()
    }

    /// Blocks the calling thread, which must not be one of Swift's own.
    func wait() {
        semaphore.wait()
    }
}
