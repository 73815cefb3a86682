import JSONTree
import Recording
import Testing

@testable import MockProviders

@Suite("Steering the mock from its own process")
struct DirectControlTests {
    static let all: [Faults] = [
        Faults(), .timing(.recorded), .timing(.scaled(0.5)), .hold(afterChunk: 2), .status(503),
        .status(429, retryAfter: 7),
        .stall(.before), .stall(.afterFrame(1)), .stall(.afterChunk(2), milliseconds: 5), .cut(.afterByte(9)),
        .cut(.afterFrame(2)), .reset(.afterByte(9)), .reset(.afterFrame(2)), .inStreamError(afterFrame: 3),
        .malformed(frame: 2, seed: 11), .duplicate(frame: 3), .rechunk(.oneByte), .rechunk(.allAtOnce),
        .rechunk(.insideUTF8), .rechunk(.insideCRLF), .rechunk(.insideFrames), .rechunk(.random(seed: 4, maximum: 9)),
        Faults(
            timing: .recorded,
            holdAfterChunk: 1,
            ending: .cut(.afterFrame(3)),
            malformedFrame: Faults.MalformedFrame(frame: 1),
            duplicateFrame: 2,
            rechunk: .oneByte
        ),
    ]

    @Test("Faults are the same as values and as JSON", arguments: all)
    func faults(faults: Faults) throws {
        #expect(try Faults(JSONTree.parse(Array(faults.json.serialized().utf8))) == faults)
    }

    @Test("What is armed answers, is listed, and is forgotten")
    func arm() async throws {
        try await MockRun.with { run in
            let trace = TraceID.random()
            try run.mock.arm("openai/chat-instant", for: trace, times: 2, faults: .rechunk(.allAtOnce))
            #expect(
                run.mock.unconsumed(of: trace)
                    == [UnconsumedRecording(trace: trace, recording: "openai/chat-instant", timesLeft: 2)]
            )
            let answer = try await run.ask(.chat, trace: trace.text)
            #expect(answer.chunks == [try MockRun.recording("openai/chat-instant").body])
            #expect(run.mock.unconsumed().map(\.timesLeft) == [1])
            let seen = try #require(run.mock.requests(of: trace).first)
            #expect(seen.vendor == "openai" && seen.method == "POST" && seen.path == "/v1/chat/completions")
            #expect(seen.trace == trace && seen.miss == nil && seen.bodyText == Call.chat.body("Good day."))
            #expect(seen.header("Authorization") == "Bearer ***")
            run.mock.forget(trace)
            #expect(run.mock.unconsumed().isEmpty && run.mock.requests().isEmpty)
            #expect(run.mock.requestCount == 1)
        }
    }

    @Test("What is held is released")
    func release() async throws {
        try await MockRun.with { run in
            let trace = TraceID.random()
            #expect(!run.mock.release(trace))
            try run.mock.arm("openai/chat-short", for: trace, faults: .hold(afterChunk: 1))
            let body = Call.chat.body("Good day.")
            let headers = Call.chat.headers + Call.chat.trace(trace.text)
            try await run.client.withStream("POST", Call.chat.path, headers: headers, body: body) { stream in
                #expect(try await stream.next(1).count == 1)
                #expect(run.mock.release(trace))
                var rest = 0
                while try await stream.next() != nil { rest += 1 }
                #expect(rest > 1)
            }
        }
    }

    @Test(
        "What cannot be is refused, and named",
        arguments: [
            ("openai/none", 1, Faults(), "recording"), ("openai/chat-short", 0, Faults(), "times"),
            ("openai/chat-short", 1, .status(200), "faults.status"),
            ("openai/chat-short", 1, .cut(.afterByte(1_000_000)), "faults.cut.after_byte"),
            ("openai/chat-short", 1, .timing(.scaled(.infinity)), "faults.timing"),
            ("openai/chat-short", 1, Faults(holdAfterChunk: 1, stall: .init(place: .before)), "faults.stall"),
        ] as [(String, Int, Faults, String)]
    )
    func refused(recording: String, times: Int, faults: Faults, field: String) async throws {
        try await MockRun.with { run in
            let error = #expect(throws: ArmError.self) {
                try run.mock.arm(recording, for: .random(), times: times, faults: faults)
            }
            #expect(error?.field == field)
            #expect(error?.description.hasPrefix("\(field): ") == true)
        }
    }
}
