import JSONTree
import Recording
import Testing

@testable import MockProviders

@Suite("A trace in a path")
struct TracedPathTests {
    static let trace = MockRun.trace(5)

    @Test(
        "What comes behind the trace is what is asked for",
        arguments: [
            ("/openai/v1/responses", "/openai/v1/responses", "openai"),
            (
                "/google/v1beta/models/m:generateContent?alt=sse", "/google/v1beta/models/m:generateContent?alt=sse",
                "google"
            ),
            ("/t/\(MockRun.trace(6))/openai", "/t/\(MockRun.trace(6))/openai", "t"),
            ("", "/", ""), ("/", "/", ""), ("?a=b", "/?a=b", ""), ("//x", "//x", ""),
        ]
    )
    func rest(behind: String, rest: String, place: String) throws {
        let path = try #require(try TracedPath("/t/\(Self.trace)\(behind)"))
        #expect(path.trace.text == Self.trace)
        #expect(path.rest == rest)
        #expect(path.place == place)
    }

    @Test(
        "A path of the vendors, or of the control, names no trace",
        arguments: ["/openai/v1", "/_mock/arm", "/", "", "/t"]
    )
    func none(path: String) throws {
        #expect(try TracedPath(path) == nil)
    }

    @Test(
        "What is no trace is told",
        arguments: [
            "", "/openai", "0123/openai", "\(trace.dropLast())/openai", "\(trace)0/openai", "\(trace.uppercased())",
        ]
    )
    func malformed(text: String) {
        #expect { try TracedPath("/t/" + text) } throws: { ($0 as? ControlError)?.code == 404 }
    }

    @Test("Each random trace is another one, in the form of W3C")
    func random() throws {
        let traces = Set((0..<1000).map { _ in TraceID.random() })
        #expect(traces.count == 1000)
        for trace in traces {
            #expect(TraceID(trace.text) == trace)
            #expect(TraceID(traceparent: trace.traceparent) == trace)
        }
    }

    @Test("A traced address is the mock for one trace, whatever its clients send", arguments: Call.allCases)
    func answers(call: Call) async throws {
        try await MockRun.with { run in
            try await run.arm(Self.trace, call.stem + "instant")
            let path = MockAddress(url: "").traced(by: try #require(TraceID(Self.trace))).url + call.path
            let answer = try await run.client.send(
                "POST",
                path,
                headers: call.headers + call.trace(MockRun.trace(6)),
                body: call.body("Good day.")
            )
            #expect(answer.body == (try MockRun.recording(call.stem + "instant")).body)
            #expect(try await run.requests(Self.trace).map { $0["path"]?.string } == [call.vendorPath])
            #expect(try await run.requests(MockRun.trace(6)).isEmpty)
        }
    }

    @Test("A request that no recording answers says so in the list", arguments: Call.allCases)
    func miss(call: Call) async throws {
        try await MockRun.with(miss: .error) { run in
            _ = try await run.ask(call, "Say helo.", trace: Self.trace)
            _ = try await run.ask(call, "Say hello.", trace: Self.trace)
            _ = try await run.ask(call, "Say helo.", trace: Self.trace, headers: [("authorization", "Bearer bad-key")])
            let misses = try await run.requests(Self.trace).map { $0["miss"]?.string }
            #expect(misses.count == 3)
            #expect(misses[0]?.contains("the nearest is \(call.stem)short") == true)
            #expect(misses[1...] == [nil, nil])
        }
    }
}
