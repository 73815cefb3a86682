import Foundation
import Synchronization

@testable import ContractKit

/// A server on plain sockets that answers what it is told to: `POST /answer` says in its body what the answer is, so
/// that a case file holds both sides. One thread for each connection, one request on each.
final class CannedServer: Sendable {
    static let shared = CannedServer()

    let port: UInt16
    let state = CannedState()

    var url: String { "http://127.0.0.1:\(port)" }

    private init() {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                precondition(bind(listener, address, length) == 0 && listen(listener, 128) == 0)
                getsockname(listener, address, &length)
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                Thread.detachNewThread { [self] in
                    if let request = CannedRequest(reading: connection) { answer(request, on: connection) }
                    shutdown(connection, Int32(SHUT_RDWR))
                    close(connection)
                }
            }
        }
    }

    private func answer(_ request: CannedRequest, on connection: Int32) {
        switch request.path {
        case "/answer": play(request.json ?? .null, of: request, on: connection)
        case "/echo", "/other/echo", "/third/echo": CannedReply(body: request.echo).send(on: connection)
        case "/counter":
            let count = state.count(request.query ?? "")
            CannedReply(body: ["count": .integer(count)]).send(on: connection)
        case "/together":
            CannedReply(body: ["count": .integer(state.meet(4))]).send(on: connection)
        case "/api/v1/auth/register": register(request, on: connection)
        case "/api/v1/auth/me":
            let isRight = request.json?["password"]?.string?.hasPrefix("a password of") == true
            if isRight { state.remove(request.headers.first { $0.name == "authorization" }?.value ?? "") }
            CannedReply(status: isRight ? 204 : 409).send(on: connection)
        case "/api/v1/threads":
            CannedReply(
                status: 201,
                body: ["id": "01900000-0000-7000-8000-000000000002", "llm": request.json?["llm"] ?? nil]
            ).send(on: connection)
        case "/ask":
            state.ask(request.trace, request.json ?? nil)
            CannedReply(status: 204).send(on: connection)
        case _ where request.path.hasPrefix("/_mock/"): control(request, on: connection)
        default: CannedReply(status: 404, body: ["path": .string(request.path)]).send(on: connection)
        }
    }

    private func register(_ request: CannedRequest, on connection: Int32) {
        guard request.json?["display_name"]?.string != "refused" else {
            return CannedReply(status: 409, body: ["type": "/problems/email-taken", "detail": "No."]).send(
                on: connection
            )
        }
        CannedReply(
            status: 201,
            body: [
                "access_token": .string("token-of-\(request.json?["email"]?.string?.prefix { $0 != "-" } ?? "")"),
                "user": ["id": "01900000-0000-7000-8000-000000000001", "email": request.json?["email"] ?? nil],
            ]
        ).send(on: connection)
    }

    /// The mock's control calls, as far as the kit uses them.
    private func control(_ request: CannedRequest, on connection: Int32) {
        let trace = request.json?["trace"]?.string ?? request.query?.split(separator: "=").last.map(String.init) ?? ""
        switch (request.method, request.path) {
        case ("POST", "/_mock/arm"):
            guard request.json?["recording"]?.string != "demo/missing" else {
                return CannedReply(status: 404, body: ["error": "no such recording"]).send(on: connection)
            }
            state.arm(trace)
            CannedReply(status: 201, body: [:]).send(on: connection)
        case ("POST", "/_mock/release"):
            state.release(trace)
            CannedReply(status: 204).send(on: connection)
        case ("GET", "/_mock/requests"):
            CannedReply(body: ["items": .array(state.asked(trace))]).send(on: connection)
        case ("DELETE", "/_mock/arm"):
            state.disarm(trace)
            CannedReply(status: 204).send(on: connection)
        default: CannedReply(status: 405).send(on: connection)
        }
    }

    /// Plays the answer that a request asks for.
    private func play(_ script: ContractValue, of request: CannedRequest, on connection: Int32) {
        if script["drop"] != nil { return }
        if let name = script["hang"] { return state.hang(name.json) }
        if let raw = script["raw"]?.string { return CannedReply.write(raw, on: connection) }
        guard case .array(let events)? = script["events"] else {
            return CannedReply(
                status: script["status"]?.integer ?? 200,
                headers: script["headers"],
                body: script["body"],
                text: script["text"]?.string,
                missingBytes: script["truncated"] == nil ? 0 : 10
            ).send(on: connection)
        }
        var head = CannedReply(status: script["status"]?.integer ?? 200, headers: script["headers"])
        head.isStream = true
        head.send(on: connection)
        for event in events {
            if event["hold"] != nil {
                state.waitForRelease(request.trace)
                continue
            }
            var block = ""
            if let text = event["comment"]?.string { block += ": \(text)\n" }
            if let name = event["event"]?.string { block += "event: \(name)\n" }
            if let id = event["id"]?.string { block += "id: \(id)\n" }
            if let data = event["data"] { block += "data: \(data.json)\n" }
            if let text = event["text"]?.string { block += "data: \(text)\n" }
            CannedReply.write(block + "\n", on: connection)
        }
        if script["hang_after"] != nil { state.waitForRelease("never") }
    }
}
