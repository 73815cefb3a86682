import JSONTree
import MockProviders
import Recording
import Testing

@Suite("Steering the mock")
struct ControlTests {
    static let trace = MockRun.trace(7)

    @Test("A request is shown as it came, with its key masked", arguments: Call.allCases)
    func requests(call: Call) async throws {
        try await MockRun.with { run in
            _ = try await run.ask(call, "Hello", trace: Self.trace)
            let seen = try #require(try await run.requests(Self.trace).first)
            #expect(seen.members.map(\.key) == ["vendor", "method", "path", "headers", "body"])
            #expect(seen["vendor"]?.string == call.path.split(separator: "/").first.map(String.init))
            #expect(seen["method"]?.string == "POST")
            #expect(seen["path"]?.string == call.vendorPath)
            #expect(try seen["body"] == JSONTree.parse(call.body("Hello")))
            #expect(seen.at("headers", "traceparent")?.string?.contains(Self.trace) == true)
            let key = call.headers[0].0
            #expect(seen.at("headers", key)?.string == (call.headers[0].0 == "authorization" ? "Bearer ***" : "***"))
            #expect(!seen.serialized().contains("any-key"))
        }
    }

    @Test("A body that is not JSON is shown as a string, and a refused request is shown too")
    func requestBodyText() async throws {
        try await MockRun.with { run in
            _ = try await run.ask(.chat, body: "not \"JSON\"", trace: Self.trace, headers: [])
            #expect(try await run.requests(Self.trace).first?["body"]?.string == "not \"JSON\"")
        }
    }

    @Test("What is armed and not used up is listed, by trace or all, in the order of its use")
    func unconsumed() async throws {
        try await MockRun.with { run in
            let other = MockRun.trace(8)
            try await run.arm(Self.trace, "openai/chat-short", ",\"times\":3")
            try await run.arm(Self.trace, "openai/chat-instant")
            try await run.arm(other, "anthropic/short")
            _ = try await run.ask(.chat, trace: Self.trace)
            let items = { (query: String) in
                let answer = try await run.client.send("GET", "/_mock/unconsumed\(query)")
                let items = try #require(JSONTree.parse(answer.body)["items"]).elements
                return items.map {
                    "\($0["trace"]?.string ?? "") \($0["recording"]?.string ?? "") \($0["times_left"]?.integer ?? -1)"
                }
            }
            let own = ["\(Self.trace) openai/chat-short 2", "\(Self.trace) openai/chat-instant 1"]
            #expect(try await items("?trace=\(Self.trace)") == own)
            #expect(try await items("") == own + ["\(other) anthropic/short 1"])
            for _ in 0..<3 { _ = try await run.ask(.chat, trace: Self.trace) }
            #expect(try await items("?trace=\(Self.trace)").isEmpty)
            #expect(try await run.client.send("GET", "/_mock/unconsumed?trace=x").status == 422)
        }
    }

    @Test("Requests are listed in order, by trace or all")
    func order() async throws {
        try await MockRun.with { run in
            _ = try await run.ask(.chat, "one", trace: Self.trace)
            _ = try await run.ask(.messages, "two")
            _ = try await run.ask(.responses, "three", trace: Self.trace)
            #expect(
                try await run.requests(Self.trace).map { $0["path"]?.string } == [
                    Call.chat.vendorPath, Call.responses.vendorPath,
                ]
            )
            #expect(try await run.requests().count == 3)
        }
    }

    @Test("Forgetting a trace drops what it armed and asked, and nothing of others")
    func forget() async throws {
        try await MockRun.with { run in
            let other = MockRun.trace(8)
            for trace in [Self.trace, other] {
                try await run.arm(trace, "openai/chat-short")
                try await run.arm(trace, "openai/chat-instant")
                _ = try await run.ask(.chat, trace: trace)
            }
            #expect(try await run.client.send("DELETE", "/_mock/arm?trace=\(Self.trace)").status == 204)
            #expect(try await run.requests(Self.trace).isEmpty)
            #expect(try await run.requests(other).count == 1)
            #expect(try await run.ask(.chat, trace: Self.trace).body == MockRun.recording("openai/chat-short").body)
            #expect(try await run.ask(.chat, trace: other).body == MockRun.recording("openai/chat-instant").body)
        }
    }

    @Test("Forgetting a trace lets go what it held")
    func forgetHeld() async throws {
        try await MockRun.with { run in
            try await run.arm(Self.trace, "openai/chat-short", ",\"faults\":{\"hold_after_chunk\":1}")
            async let answer = run.ask(.chat, trace: Self.trace)
            #expect(try await run.client.send("DELETE", "/_mock/arm?trace=\(Self.trace)").status == 204)
            #expect(try await answer.body == MockRun.recording("openai/chat-short").body)
        }
    }

    @Test("Releasing a trace that holds nothing is 404")
    func releaseNothing() async throws {
        let answer = try await MockRun.with { run in
            try await run.arm(Self.trace, "openai/chat-short")
            return try await run.client.send("POST", "/_mock/release", body: "{\"trace\":\"\(Self.trace)\"}")
        }
        #expect(answer.status == 404)
    }

    @Test(
        "A wrong body of arm is refused, naming the field",
        arguments: [
            ("{", 400, nil),
            ("[]", 422, nil),
            ("{\"recording\":\"openai/chat-short\"}", 422, "trace"),
            ("{\"trace\":\"0\",\"recording\":\"openai/chat-short\"}", 422, "trace"),
            ("{\"trace\":\"\(trace)\"}", 422, "recording"),
            ("{\"trace\":\"\(trace)\",\"recording\":\"openai/chat-shorter\"}", 422, "recording"),
            ("{\"trace\":\"\(trace)\",\"recording\":\"openai/chat-short\",\"times\":0}", 422, "times"),
            ("{\"trace\":\"\(trace)\",\"recording\":\"openai/chat-short\",\"after\":1}", 422, "after"),
            (faults("{\"cut_after_byte\":10}"), 422, "faults.cut_after_byte"),
            (faults("{\"timing\":\"fast\"}"), 422, "faults.timing"),
            (faults("{\"timing\":{\"scaled\":0}}"), 422, "faults.timing"),
            (faults("{\"hold_after_chunk\":1000}"), 422, "faults.hold_after_chunk"),
            (faults("1"), 422, "faults"),
        ] as [(String, Int, String?)]
    )
    func wrongArm(body: String, status: Int, field: String?) async throws {
        try await MockRun.with { run in
            let answer = try await run.client.send("POST", "/_mock/arm", body: body)
            #expect(answer.status == status)
            let problem = try JSONTree.parse(answer.body)
            #expect(problem["field"]?.string == field)
            #expect(problem["error"]?.string?.isEmpty == false)
        }
    }

    @Test("A mistyped recording is answered with those that look like it")
    func suggestions() async throws {
        try await MockRun.with { run in
            let body = "{\"trace\":\"\(Self.trace)\",\"recording\":\"anthropic/chat-short\"}"
            let answer = try await run.client.send("POST", "/_mock/arm", body: body)
            #expect(
                try JSONTree.parse(answer.body)["error"]?.string
                    == "There is no recording anthropic/chat-short. There are: openai/chat-short, xai/chat-short."
            )
        }
    }

    @Test("A wrong trace in a query is refused", arguments: [("GET", "requests"), ("DELETE", "arm")])
    func wrongQuery(method: String, path: String) async throws {
        try await MockRun.with { run in
            let answer = try await run.client.send(method, "/_mock/\(path)?trace=xyz")
            #expect(answer.status == 422)
        }
    }

    @Test("A trace can arm a bounded number of recordings")
    func tooManyArms() async throws {
        try await MockRun.with { run in
            for _ in 0..<100 { try await run.arm(Self.trace, "openai/chat-short") }
            let body = "{\"trace\":\"\(Self.trace)\",\"recording\":\"openai/chat-short\"}"
            #expect(try await run.client.send("POST", "/_mock/arm", body: body).status == 429)
            try await run.arm(MockRun.trace(8), "openai/chat-short")
        }
    }

    private static func faults(_ value: String) -> String {
        "{\"trace\":\"\(trace)\",\"recording\":\"openai/chat-short\",\"faults\":\(value)}"
    }
}
