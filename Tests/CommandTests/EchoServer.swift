import FoundationEssentials
import Glibc
import Synchronization

/// A server that refuses every request, and says in what it answers all that it was told, in several forms: as a vendor, a
/// proxy or a store might that means well.
final class EchoServer: Sendable {
    let port: Int
    private let listener: Int32
    private let count = Mutex(0)

    /// How many requests have come.
    var requests: Int { count.withLock { $0 } }
    var url: String { "http://127.0.0.1:\(port)" }

    init() {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                _ = bind(descriptor, address, length)
                listen(descriptor, 64)
                getsockname(descriptor, address, &length)
            }
        }
        listener = descriptor
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    /// Answers until ``stop()``, on a thread of its own.
    func start() {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self).toOpaque()
        let code = pthread_create(
            &thread,
            nil,
            { context in
                if let context { Unmanaged<EchoServer>.fromOpaque(context).takeRetainedValue().serve() }
                return nil
            },
            context
        )
        precondition(code == 0, "no thread")
        pthread_detach(thread)
    }

    private func serve() {
        while true {
            let connection = accept(listener, nil, nil)
            if connection < 0 { return }
            count.withLock { $0 += 1 }
            answer(connection)
            close(connection)
        }
    }

    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private func answer(_ connection: Int32) {
        var request = ""
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while !Self.isWhole(request) {
            let read = recv(connection, &buffer, buffer.count, 0)
            if read <= 0 { return }
            // Latin-1, so that a character is a byte.
            request += String(String.UnicodeScalarView(buffer[..<read].map { Unicode.Scalar($0) }))
        }
        let head = request.split(separator: "\r\n\r\n", maxSplits: 1)[0]
        let said = head.split(separator: "\r\n").filter { line in
            let name = line.prefix { $0 != ":" }.lowercased()
            return name.contains("auth") || name.contains("key")
        }.joined(separator: " ")
        let words = said.split { $0 == " " || $0 == "," || $0 == "=" || $0 == "/" }.map(String.init)
        let halves = words.flatMap { [String($0.prefix(10)) + "…", "…" + String($0.suffix(10))] }
        let encoded = words.map { Data($0.utf8).base64EncodedString() }
        let message = ([said] + halves + encoded).joined(separator: " ").replacing("\"", with: "'")
        let body = #"{"error":{"type":"authentication_error","code":"invalid_api_key","message":"\#(message)"}}"#
        let answer = """
            HTTP/1.1 401 Unauthorized \(halves.first ?? "")\r\ncontent-type: application/json\r\nconnection: close\r
            content-length: \(body.utf8.count)\r\n\r\n\(body)
            """
        let bytes = Array(answer.utf8)
        _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    private static func isWhole(_ request: String) -> Bool {
        guard let end = request.firstRange(of: "\r\n\r\n") else { return false }
        let length = request[..<end.lowerBound].lowercased().firstMatch(of: /content-length: *([0-9]+)/)?.output.1
        return request[end.upperBound...].unicodeScalars.count >= length.flatMap { Int($0) } ?? 0
    }
}
