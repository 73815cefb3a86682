import Foundation

@testable import ContractKit

/// A request as it came over the socket.
struct CannedRequest {
    let method: String
    let path: String
    let query: String?
    let headers: [(name: String, value: String)]
    let body: [UInt8]

    var json: ContractValue? { try? ContractValue.parse(json: body) }

    /// The trace id of `traceparent`.
    var trace: String {
        let parts = headers.first { $0.name == "traceparent" }?.value.split(separator: "-") ?? []
        return parts.count == 4 ? String(parts[1]) : ""
    }

    /// The request itself as an answer; header names in lower case.
    var echo: ContractValue {
        let names = ["authorization", "content-type", "x-one", "x-many"]
        return [
            "method": .string(method),
            "path": .string(path),
            "query": query.map { .string($0) } ?? nil,
            "headers": .object(
                headers.filter { names.contains($0.name) }.map { .init(key: $0.name, value: .string($0.value)) }
            ),
            "length": .integer(body.count),
            "body": .string(String(decoding: body.prefix(2000), as: UTF8.self)),
        ]
    }

    init?(reading connection: Int32) {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        func more() -> Bool {
            let count = recv(connection, &buffer, buffer.count, 0)
            if count > 0 { bytes += buffer[..<count] }
            return count > 0
        }
        let end = Array("\r\n\r\n".utf8)
        while bytes.firstRange(of: end) == nil { guard more() else { return nil } }
        guard let headEnd = bytes.firstRange(of: end) else { return nil }
        let lines = String(decoding: bytes[..<headEnd.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        let target = words[1].split(separator: "?", maxSplits: 1)
        method = String(words[0])
        path = String(target[0])
        query = target.count > 1 ? String(target[1]) : nil
        headers = lines.dropFirst().compactMap { line in
            line.firstIndex(of: ":").map { colon in
                (line[..<colon].lowercased(), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces))
            }
        }
        let length = headers.first { $0.name == "content-length" }.flatMap { Int($0.value) } ?? 0
        if headers.contains(where: { $0.name == "expect" }) {
            CannedReply.write("HTTP/1.1 100 Continue\r\n\r\n", on: connection)
        }
        while bytes.count < headEnd.upperBound + length { guard more() else { return nil } }
        body = Array(bytes[headEnd.upperBound..<(headEnd.upperBound + length)])
    }
}

/// An answer to be written to the socket.
struct CannedReply {
    var status = 200
    var headers: ContractValue?
    var body: ContractValue?
    var text: String?
    /// How many bytes less are sent than were announced.
    var missingBytes = 0
    var isStream = false

    func send(on connection: Int32) {
        let content = text ?? body?.json ?? ""
        var head = "HTTP/1.1 \(status) Canned\r\nConnection: close\r\n"
        if !isStream, status != 204 { head += "Content-Length: \(content.utf8.count + missingBytes)\r\n" }
        var named: Set<String> = []
        if case .object(let members)? = headers {
            for member in members {
                let values: [String] =
                    if case .array(let values) = member.value { values.map { $0.string ?? $0.json } } else {
                        [member.value.string ?? member.value.json]
                    }
                for value in values { head += "\(member.key): \(value)\r\n" }
                named.insert(member.key.lowercased())
            }
        }
        if !named.contains("content-type"), isStream || !content.isEmpty {
            head += "Content-Type: \(isStream ? "text/event-stream" : "application/json")\r\n"
        }
        Self.write(head + "\r\n" + content, on: connection)
    }

    static func write(_ text: String, on connection: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
