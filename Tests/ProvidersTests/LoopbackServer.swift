import Dispatch
import Glibc
import Synchronization

/// A server on a port of its own that takes as many connections as it is told of, one after the other, and answers on
/// each as it is told, down to the byte. On each it reads one request before anything else.
final class LoopbackServer: Sendable {
    enum Step: Sendable {
        case send(String)
        /// Reads another request on the same connection.
        case nextRequest
        /// Waits until the client has gone.
        case waitForClient
    }

    let port: UInt16
    private let listener: Listener
    private let requests: AsyncStream<String>
    private let departures: AsyncStream<Void>
    private let accepted = Atomic<Int>(0)

    /// How many connections there were so far.
    var connectionCount: Int { accepted.load(ordering: .acquiring) }

    /// A server that takes one connection.
    convenience init(_ steps: [Step]) {
        self.init(connections: [steps])
    }

    init(connections: [[Step]]) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let listener = Listener(descriptor)
        self.listener = listener
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, length) | listen(descriptor, 8) | getsockname(descriptor, generic, &length)
            }
        }
        precondition(status == 0, "No socket to listen on.")
        port = UInt16(bigEndian: address.sin_port)
        let (requests, request) = AsyncStream.makeStream(of: String.self)
        let (departures, departure) = AsyncStream.makeStream(of: Void.self)
        self.requests = requests
        self.departures = departures
        DispatchQueue(label: "loopback").async { [weak self] in
            defer { listener.close() }
            for steps in connections {
                let client = accept(descriptor, nil, nil)
                guard client >= 0 else { return }
                self?.accepted.add(1, ordering: .acquiringAndReleasing)
                request.yield(Self.readRequest(from: client))
                for step in steps {
                    switch step {
                    case .send(let text):
                        let bytes = Array(text.utf8)
                        _ = send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
                    case .nextRequest:
                        request.yield(Self.readRequest(from: client))
                    case .waitForClient:
                        var byte: UInt8 = 0
                        while recv(client, &byte, 1, 0) > 0 {}
                        departure.yield()
                    }
                }
                shutdown(client, Int32(SHUT_RDWR))
                close(client)
            }
        }
    }

    deinit {
        listener.stop()
    }

    /// The request as it came, header and body.
    func request() async -> String {
        for await request in requests { return request }
        return ""
    }

    /// Returns when the client has closed its side.
    func clientLeft() async {
        for await _ in departures { return }
    }

    private static func readRequest(from client: Int32) -> String {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(client, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            received += buffer[..<count]
            let text = String(decoding: received, as: UTF8.self)
            guard let end = text.firstRange(of: "\r\n\r\n") else { continue }
            let length = text[..<end.lowerBound].split(separator: "\r\n").lazy
                .filter { $0.lowercased().hasPrefix("content-length:") }
                .compactMap { Int($0.dropFirst(15).drop(while: { $0 == " " })) }.first
            if text[end.upperBound...].utf8.count >= length ?? 0 { return text }
        }
        return String(decoding: received, as: UTF8.self)
    }
}

/// A listening socket that only the thread that accepts on it closes: its number, closed by another, could be a new
/// socket's by the time that thread accepts again, and it would take the connections of somebody else's server.
private final class Listener: Sendable {
    private let descriptor: Mutex<Int32?>

    init(_ descriptor: Int32) {
        self.descriptor = Mutex(descriptor)
    }

    /// Wakes who accepts; nothing is accepted any more.
    func stop() {
        descriptor.withLock { open in
            if let open { _ = shutdown(open, Int32(SHUT_RDWR)) }
        }
    }

    func close() {
        descriptor.withLock { open in
            if let open { _ = Glibc.close(open) }
            open = nil
        }
    }
}
