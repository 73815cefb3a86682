import MockProvidersTesting
import Testing

@Suite("Mock vendors of a test", .mockProviders())
struct TraitTests {
    /// Asks by a base URL, as a client does that is told nothing else.
    private func ask(
        _ call: Call,
        _ text: String = "Good day.",
        at base: String? = nil,
        headers: [(String, String)] = [],
        body: String? = nil
    ) async throws -> WireClient.Answer {
        let base = try base ?? MockVendors.current.baseURL(of: call.vendor)
        let version = call.vendor == .openai || call.vendor == .xai ? "/v1" : ""
        let url = base + call.vendorPath.dropFirst(version.count)
        let parts = url.dropFirst("http://127.0.0.1:".count).split(separator: "/", maxSplits: 1)
        let port = try #require(Int(parts[0]))
        return try await WireClient(port: port)
            .send("POST", "/" + parts[1], headers: call.headers + headers, body: body ?? call.body(text))
    }

    @Test("Each case of a test is answered with what it armed, by its base URL", arguments: Call.allCases)
    func own(call: Call) async throws {
        let vendors = try MockVendors.current
        try vendors.arm(call.stem + "instant")
        #expect(try await ask(call).body == MockRun.recording(call.stem + "instant").body)
        #expect(vendors.requests().map(\.path) == [call.vendorPath])
        #expect(vendors.requests().map(\.trace) == [vendors.trace])
    }

    @Test("A client that tests share sends the trace as a header", arguments: Call.allCases)
    func shared(call: Call) async throws {
        let vendors = try MockVendors.current
        try vendors.arm(call.stem + "instant", times: 2)
        for _ in 1...2 {
            let answer = try await ask(
                call,
                at: vendors.sharedAddress.baseURL(of: call.vendor),
                headers: [("traceparent", vendors.traceparent)]
            )
            #expect(answer.body == (try MockRun.recording(call.stem + "instant")).body)
        }
    }

    @Test("A prompt that a recording matches need not be armed")
    func match() async throws {
        #expect(try await ask(.messages, "Say hello.").body == MockRun.recording("anthropic/short").body)
    }

    @Test("What a fault holds is released")
    func release() async throws {
        let vendors = try MockVendors.current
        try vendors.arm("openai/chat-instant", faults: .stall(.before))
        async let answer = ask(.chat)
        vendors.release()
        #expect(try await answer.status == 200)
    }

    @Test("A vendor's refusal is an answer", .mockProviders(models: [.openai: ["gpt-of-mine"]]))
    func refusal() async throws {
        #expect(try await ask(.chat, headers: [("x-other", "1")], body: "{}").status == 400)
        let known = #"{"model":"gpt-of-mine","messages":[{"role":"user","content":"Say hello."}]}"#
        #expect(try await ask(.chat, body: known).status == 200)
        let unknown = #"{"model":"gpt-of-yours","messages":[{"role":"user","content":"Say hello."}]}"#
        #expect(try await ask(.chat, body: unknown).status == 404)
    }

    @Test("Outside of a scope there are none, and it is said why")
    func detached() async throws {
        let error = await Task.detached { () -> String in
            do { _ = try MockVendors.current } catch { return "\(error)" }
            return ""
        }.value
        #expect(error.hasPrefix("There are no MockVendors here. Give the test or its suite the trait .mockProviders()"))
    }

    @Suite("within a suite")
    struct Nested {
        @Test("have the trait too")
        func nested() throws {
            #expect(try MockVendors.current.requests().isEmpty)
        }
    }
}

@Suite("A test of mock vendors fails")
struct FailingTraitTests {
    private func send(_ path: String, headers: [(String, String)] = Call.chat.headers, text: String) async throws {
        let url = try MockVendors.current.sharedAddress.url
        let port = try #require(Int(url.dropFirst("http://127.0.0.1:".count)))
        _ = try await WireClient(port: port).send("POST", path, headers: headers, body: Call.chat.body(text))
    }

    @Test(
        "where what it armed was not asked for",
        .fails(
            with: .init(
                message: "openai/chat-short is still armed for 2 requests, of 3. "
                    + "The test asked: POST /v1/chat/completions of openai.",
                isOfTest: false
            ),
            .init(
                message: "anthropic/short is still armed for 1 request. "
                    + "The test asked: POST /v1/chat/completions of openai.",
                isOfTest: false
            )
        ),
        .mockProviders()
    )
    func unconsumed() async throws {
        let vendors = try MockVendors.current
        try vendors.arm("openai/chat-short", times: 3)
        try vendors.arm("anthropic/short")
        try await send("/t/\(vendors.trace)/openai/v1/chat/completions", text: "Good day.")
    }

    @Test(
        "where it armed something and asked nothing",
        .fails(
            with: .init(
                message: "openai/chat-short is still armed for 1 request. The test made no request that the mock could "
                    + "see; is MockVendors.current.baseURL(of:) the base URL of its client?",
                isOfTest: false
            )
        ),
        .mockProviders()
    )
    func nothingAsked() throws {
        try MockVendors.current.arm("openai/chat-short")
    }

    @Test(
        "where no recording answers",
        .fails(
            with: .init(
                message:
                    "No recording answered POST /v1/chat/completions of openai. The mock has no recording for this "
                    + "request; the nearest is openai/chat-short, whose match.last_user_text differs, "
                    + "\"Say hel[-l-]o.\"."
            )
        ),
        .mockProviders()
    )
    func miss() async throws {
        try await send("/t/\(MockVendors.current.trace)/openai/v1/chat/completions", text: "Say helo.")
    }

    @Test(
        "where the vendor has no such path",
        .fails(
            with: .init(
                message: "No recording answered POST /chat/completions of openai. "
                    + "There is nothing at /openai/chat/completions."
            ),
            .init(
                message: "No recording answered POST /chat/completions of unknown. There is no vendor at "
                    + "/chat/completions. There are: openai, anthropic, google, xai, mistral, identity."
            )
        ),
        .mockProviders()
    )
    func noPath() async throws {
        let trace = try MockVendors.current.trace
        try await send("/t/\(trace)/openai/chat/completions", text: "Say hello.")
        try await send("/t/\(trace)/chat/completions", text: "Say hello.")
    }

    @Test(
        "where a request has no trace, or one that no test was given",
        .fails(
            with: .init(message: strayMessage),
            .init(message: strayMessage)
        ),
        // A mock of its own, since all tests of the same would fail.
        .mockProviders(recordings: .folder(recordings))
    )
    func strays() async throws {
        let trace = TraceID.random()
        let header = [("traceparent", trace.traceparent)]
        try await send("/openai/v1/chat/completions", text: "Say hello.")
        try await send("/openai/v1/chat/completions", headers: Call.chat.headers + header, text: "Say hello.")
    }

    private static let strayMessage =
        "A request came to the mock without the trace of a test: POST /v1/chat/completions of openai. It is this test's "
        + "or that of one which ran at the same time. Give its client MockVendors.current.baseURL(of:), or have it send "
        + "the header traceparent."

    private static let recordings =
        #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 } + "/Recordings"

    @Test(
        "where it fails by itself, and is told what the mock saw all the same",
        .fails(
            with: .init(
                message: "openai/chat-short is still armed for 1 request. The test made no request that the mock could "
                    + "see; is MockVendors.current.baseURL(of:) the base URL of its client?",
                isOfTest: false
            ),
            .init(message: "", isOfTest: false)
        ),
        .mockProviders()
    )
    func ownError() throws {
        try MockVendors.current.arm("openai/chat-short")
        throw OwnError()
    }

    private struct OwnError: Error {}

    @Test(
        "where the recordings cannot be read",
        .fails(with: .init(message: "", isOfTest: false)),
        .mockProviders(recordings: .folder("/nowhere"))
    )
    func noRecordings() {
        Issue.record("The test ran without its mock.")
    }
}

extension Call {
    var vendor: Recording.Vendor {
        switch self {
        case .messages: .anthropic
        case .responses, .chat: .openai
        case .generateContent: .google
        case .xaiResponses, .xaiChat: .xai
        case .mistral: .mistral
        }
    }
}
