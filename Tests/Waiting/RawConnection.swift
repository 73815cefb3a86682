import Foundation
import Glibc

/// A client's connection whose bytes the test sees. Every wait is bounded by five minutes, which only a hang takes.
package final class RawConnection: @unchecked Sendable {
    // `@unchecked`: a test uses it from one task at a time.

    package enum End: Equatable {
        /// The server has closed its side.
        case closed
        /// The server has broken the connection off.
        case reset
        /// The connection is open; what was waited for has come.
        case open
    }

    private let descriptor: Int32

    /// Connects to a port of `host`, an IPv4 address, from `source`, one of this machine's.
    package init(port: Int, of host: String = "127.0.0.1", from source: String? = nil) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var timeout = timeval(tv_sec: 300, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        if let source { _ = Self.with(source, 0) { bind(descriptor, $0, $1) } }
        _ = Self.with(host, port) { connect(descriptor, $0, $1) }
    }

    deinit { close(descriptor) }

    private static func with(
        _ host: String,
        _ port: Int,
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        inet_pton(AF_INET, host, &address.sin_addr)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    package func send(_ text: String) {
        send(Array(text.utf8))
    }

    /// Sends `bytes`, and returns whether the connection took all.
    @discardableResult
    package func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Says that no more will be sent.
    package func endInput() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Ends both directions, and what waits for bytes.
    package func end() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// Reads until `text` has come, or to the connection's end.
    package func read(until text: String? = nil) async -> (text: String, end: End) {
        await withCheckedContinuation { continuation in
            // A thread of its own: these calls block.
            Thread.detachNewThread { [self] in continuation.resume(returning: readBlocking(until: text)) }
        }
    }

    private func readBlocking(until text: String?) -> (String, End) {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count == 0 { return (String(decoding: bytes, as: UTF8.self), .closed) }
            if count < 0 {
                return (String(decoding: bytes, as: UTF8.self), errno == ECONNRESET ? .reset : .open)
            }
            bytes += buffer.prefix(count)
            let all = String(decoding: bytes, as: UTF8.self)
            if let text, all.contains(text) { return (all, .open) }
        }
    }
}
