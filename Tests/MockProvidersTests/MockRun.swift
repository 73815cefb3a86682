import Hummingbird
import JSONTree
import Logging
import MockProviders
import Recording
import TestModels
import Testing

/// A running mock, and the requests that tests make of it.
struct MockRun: Sendable {
    let mock: MockProviders
    let client: WireClient

    /// Serves a mock on a port of its own for as long as `body` runs.
    static func with<Value: Sendable>(
        recordings: RecordingLibrary? = nil,
        models: [String: Set<String>] = [:],
        facts: [String: [String: ModelFacts]] = [:],
        timing: ReplayTiming = .none,
        miss: MissPolicy = .default,
        clock: any Clock<Duration> = ContinuousClock(),
        _ body: @escaping @Sendable (MockRun) async throws -> Value
    ) async throws -> Value {
        let mock = MockProviders(
            recordings: try recordings ?? library.get(),
            models: models,
            facts: facts,
            timing: timing,
            miss: miss,
            clock: clock,
            logger: Logger(label: "mock") { _ in SwiftLogNoOpLogHandler() }
        )
        let (ports, running) = AsyncStream.makeStream(of: Int.self)
        let application = mock.buildApplication(port: 0) { running.yield($0) }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            defer { group.cancelAll() }
            return try await body(MockRun(mock: mock, client: WireClient(port: port)))
        }
    }

    static let library = Result {
        var path = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        path.append("Recordings")
        return try RecordingLibrary(directory: path.joined(separator: "/"))
    }

    static func recording(_ name: String) throws -> Recording {
        try #require(try library.get()[name])
    }

    func ask(
        _ call: Call,
        _ text: String? = nil,
        body: String? = nil,
        trace: String? = nil,
        headers: [(String, String)]? = nil
    )
        async throws -> WireClient.Answer
    {
        try await client.send(
            "POST",
            call.path,
            headers: (headers ?? call.headers) + call.trace(trace),
            body: body ?? call.body(text ?? "Good day.")
        )
    }

    func arm(_ trace: String, _ recording: String, _ rest: String = "") async throws {
        let answer = try await client.send(
            "POST",
            "/_mock/arm",
            body: "{\"trace\":\"\(trace)\",\"recording\":\"\(recording)\"\(rest)}"
        )
        try #require(answer.status == 201, "\(answer.text)")
    }

    func requests(_ trace: String? = nil) async throws -> [JSONTree] {
        let answer = try await client.send("GET", "/_mock/requests" + (trace.map { "?trace=\($0)" } ?? ""))
        return try #require(JSONTree.parse(answer.body)["items"]).elements
    }

    func release(_ trace: String) async throws {
        let answer = try await client.send("POST", "/_mock/release", body: "{\"trace\":\"\(trace)\"}")
        try #require(answer.status == 204, "\(answer.text)")
    }

    static func trace(_ number: Int) -> String {
        let hex = String(number, radix: 16)
        return String(repeating: "0", count: 31 - hex.count) + hex + "a"
    }
}

/// The calls of the vendors, and a right request to each.
enum Call: String, Sendable, CaseIterable {
    case messages, responses, chat, generateContent, xaiResponses, xaiChat, mistral

    /// The path as the vendor has it, without the mock's prefix.
    var vendorPath: String {
        "/" + path.split(separator: "/").dropFirst().joined(separator: "/")
    }

    var path: String {
        switch self {
        case .messages: "/anthropic/v1/messages"
        case .responses: "/openai/v1/responses"
        case .chat: "/openai/v1/chat/completions"
        case .generateContent: "/google/v1beta/models/\(TestModel.google.name):streamGenerateContent?alt=sse"
        case .xaiResponses: "/xai/v1/responses"
        case .xaiChat: "/xai/v1/chat/completions"
        case .mistral: "/mistral/v1/chat/completions"
        }
    }

    /// What the recordings of the call begin with.
    var stem: String {
        switch self {
        case .messages: "anthropic/"
        case .responses: "openai/responses-"
        case .chat: "openai/chat-"
        case .generateContent: "google/"
        case .xaiResponses: "xai/responses-"
        case .xaiChat: "xai/chat-"
        case .mistral: "mistral/"
        }
    }

    var headers: [(String, String)] {
        switch self {
        case .messages: [("x-api-key", "any-key"), ("anthropic-version", "2023-06-01")]
        case .generateContent: [("x-goog-api-key", "any-key")]
        case .responses, .chat, .xaiResponses, .xaiChat, .mistral: [("authorization", "Bearer any-key")]
        }
    }

    private var model: String {
        switch self {
        case .messages: TestModel.anthropic.name
        case .responses, .chat: TestModel.openai.name
        case .generateContent: TestModel.google.name
        case .xaiResponses, .xaiChat: TestModel.xai.name
        case .mistral: TestModel.mistral.name
        }
    }

    func body(_ text: String) -> String {
        switch self {
        case .messages:
            """
            {"model":"\(model)","max_tokens":64,"stream":true,\
            "messages":[{"role":"user","content":[{"type":"text","text":"\(text)"}]}]}
            """
        case .responses, .xaiResponses:
            """
            {"model":"\(model)","stream":true,"store":false,\
            "input":[{"role":"user","content":[{"type":"input_text","text":"\(text)"}]}]}
            """
        case .chat, .xaiChat:
            """
            {"model":"\(model)","stream":true,"stream_options":{"include_usage":true},\
            "messages":[{"role":"user","content":"\(text)"}]}
            """
        case .mistral:
            """
            {"model":"\(model)","stream":true,"messages":[{"role":"user","content":"\(text)"}]}
            """
        case .generateContent:
            """
            {"contents":[{"role":"user","parts":[{"text":"\(text)"}]}]}
            """
        }
    }

    func trace(_ trace: String?) -> [(String, String)] {
        trace.map { [("traceparent", "00-\($0)-00f067aa0ba902b7-01")] } ?? []
    }
}
