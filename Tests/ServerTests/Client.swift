import EventStream
import JSONTree
import Multipart
import TestModels
import TestServer
import Waiting
import WebClient

/// A signed-in user of a test server.
struct Client: Sendable {
    let server: TestServer
    let web: WebClient
    let token: String

    /// Registers somebody new and runs `body` as them.
    static func run<Result: Sendable>(on server: TestServer, _ body: (Client) async throws -> Result) async throws
        -> Result
    {
        let web = WebClient()
        let account = #"{"email":"\#(UInt64.random(in: 0 ... .max))@example.com","password":"correct horse"}"#
        let anonymous = Client(server: server, web: web, token: "")
        let answer = try await anonymous.send("POST", "/api/v1/auth/register", json: account)
        let token = answer.body?["access_token"]?.string ?? ""
        let result = try await body(Client(server: server, web: web, token: token))
        await web.shutdown()
        return result
    }

    /// The same user at another replica.
    func moved(to server: TestServer) -> Client {
        Client(server: server, web: web, token: token)
    }

    struct Answer: Sendable {
        let status: Int
        let headers: WebHeaders
        let body: JSONTree?
    }

    func send(_ method: String, _ path: String, json: String? = nil) async throws -> Answer {
        let type = json == nil ? [] : [(name: "Content-Type", value: "application/json")]
        let request = request(method, path, headers: type, body: json.map { .bytes(Array($0.utf8)) } ?? .none)
        let (head, bytes) = try await web.fetch(request, upTo: 1 << 20)
        return Answer(status: head.status, headers: head.headers, body: try? JSONTree.parse(bytes))
    }

    /// Makes a thread and returns its id.
    func makeThread(llm: String = TestModel.anthropic.llm) async throws -> String {
        let answer = try await send("POST", "/api/v1/threads", json: #"{"llm":"\#(llm)"}"#)
        return answer.body?["id"]?.string ?? ""
    }

    /// Sends `prompt` and hands each event to `onEvent` until it answers false or the stream ends; returns the status.
    @discardableResult
    func prompt(
        _ prompt: String,
        in thread: String,
        trace: String? = nil,
        key: String? = nil,
        onEvent: (ServerSentEvent) async throws -> Bool = { _ in true }
    ) async throws -> Int {
        var form = try MultipartEncoder(boundary: "a-boundary")
        form.add(name: "prompt", text: prompt)
        var headers = [(name: "Content-Type", value: form.contentType)]
        if let trace { headers.append(("traceparent", "00-\(trace)-00f067aa0ba902b7-01")) }
        if let key { headers.append(("Idempotency-Key", key)) }
        let request = request(
            "POST",
            "/api/v1/chat/\(thread)/send",
            headers: headers,
            body: .bytes(form.finish())
        )
        return try await web.withResponse(to: request) { response in
            var parser = EventStreamParser()
            for try await bytes in response.body {
                for case .event(let event) in try parser.feed(bytes) {
                    guard try await onEvent(event) else { return response.status }
                }
            }
            return response.status
        }
    }

    /// Sends a form of this content type to a thread.
    func send(
        _ contentType: String,
        to thread: String,
        trace: String? = nil,
        key: String? = nil,
        _ form: WebRequestBody
    ) async throws -> Answer {
        let traced = trace.map { [(name: "traceparent", value: "00-\($0)-00f067aa0ba902b7-01")] } ?? []
        let named = key.map { [(name: "Idempotency-Key", value: $0)] } ?? []
        let request = request(
            "POST",
            "/api/v1/chat/\(thread)/send",
            headers: [(name: "Content-Type", value: contentType)] + traced + named,
            body: form
        )
        let (head, bytes) = try await web.fetch(request, upTo: 1 << 20)
        return Answer(status: head.status, headers: head.headers, body: try? JSONTree.parse(bytes))
    }

    /// Arms the mock for `trace`, with a hold after `chunk` if given.
    func arm(_ recording: String, trace: String, holdAfter chunk: Int? = nil) async throws {
        try await arm(recording, trace: trace, faults: chunk.map { #"{"hold_after_chunk":\#($0)}"# } ?? "{}")
    }

    /// Arms the mock for so many requests of `trace` with `faults`, a JSON object.
    func arm(_ recording: String, trace: String, times: Int = 1, faults: String) async throws {
        try await control(
            "POST",
            "/_mock/arm",
            #"{"trace":"\#(trace)","recording":"\#(recording)","times":\#(times),"faults":\#(faults)}"#
        )
    }

    /// Lets a held stream go on.
    func release(trace: String) async throws {
        try await control("POST", "/_mock/release", #"{"trace":"\#(trace)"}"#)
    }

    /// How often the vendors were asked within `trace`.
    func vendorRequests(trace: String) async throws -> Int {
        try await vendorRequestBodies(trace: trace).count
    }

    /// What the vendors were asked within `trace`, in JSON.
    func vendorRequestBodies(trace: String) async throws -> [JSONTree] {
        let request = WebRequest(
            method: "GET",
            url: "\(server.mockURL)/_mock/requests?trace=\(trace)",
            timeouts: .hang,
            allowsPlainHTTP: true
        )
        let (_, bytes) = try await web.fetch(request, upTo: 1 << 20)
        let items = try JSONTree.parse(bytes)["items"]?.elements ?? []
        return items.compactMap { $0["body"] }
    }

    private func control(_ method: String, _ path: String, _ json: String) async throws {
        let request = WebRequest(
            method: method,
            url: server.mockURL + path,
            headers: [(name: "Content-Type", value: "application/json")],
            body: .bytes(Array(json.utf8)),
            timeouts: .hang,
            allowsPlainHTTP: true
        )
        let (head, answer) = try await web.fetch(request, upTo: 1 << 20)
        guard (200..<300).contains(head.status) else {
            throw Unexpected(status: head.status, answer: String(decoding: answer, as: UTF8.self))
        }
    }

    func request(
        _ method: String,
        _ path: String,
        headers: [(name: String, value: String)] = [],
        body: WebRequestBody = .none
    ) -> WebRequest {
        let authorization = token.isEmpty ? [] : [(name: "Authorization", value: "Bearer \(token)")]
        return WebRequest(
            method: method,
            url: server.baseURL + path,
            headers: headers + authorization,
            body: body,
            timeouts: .hang,
            allowsPlainHTTP: true
        )
    }
}

/// A control call was answered with another status.
struct Unexpected: Error {
    let status: Int
    let answer: String
}

/// A new trace id.
func newTrace() -> String {
    (0..<32).map { _ in String("123456789abcdef".randomElement() ?? "a") }.joined()
}
