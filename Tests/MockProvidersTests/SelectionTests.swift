import JSONTree
import MockProviders
import Recording
import TestModels
import Testing

@Suite("Which recording answers")
struct SelectionTests {
    @Test("The last user text selects a recording", arguments: Call.allCases)
    func lastUserText(call: Call) async throws {
        try await MockRun.with { run in
            let answer = try await run.ask(call, "Tell me something in many languages.")
            #expect(answer.body == (try MockRun.recording(call.stem + "unicode")).body)
        }
    }

    @Test("Anything else gets the call's default", arguments: Call.allCases)
    func callDefault(call: Call) async throws {
        try await MockRun.with { run in
            let answer = try await run.ask(call, "Something else.")
            #expect(answer.body == (try MockRun.recording(call.stem + "short")).body)
        }
    }

    @Test("It is the last user message that counts, and its text parts joined")
    func lastMessageOnly() async throws {
        try await MockRun.with { run in
            let body = """
                {"model":"\(TestModel.anthropic.name)","max_tokens":64,"stream":true,"messages":[
                {"role":"user","content":"Take your time."},
                {"role":"assistant","content":"One."},
                {"role":"user","content":[{"type":"text","text":"Stop without"},{"type":"text","text":" a word."}]}]}
                """
            let answer = try await run.ask(.messages, body: body)
            #expect(answer.body == (try MockRun.recording("anthropic/cut")).body)
        }
    }

    @Test("What is armed goes before what matches, first in, first out, and then no more", arguments: Call.allCases)
    func armedFirst(call: Call) async throws {
        try await MockRun.with { run in
            let trace = MockRun.trace(1)
            try await run.arm(trace, call.stem + "instant", ",\"times\":2")
            try await run.arm(trace, call.stem + "refusal")
            let prompt = "Tell me something in many languages."
            for kind in ["instant", "instant", "refusal", "unicode"] {
                let answer = try await run.ask(call, prompt, trace: trace)
                #expect(answer.body == (try MockRun.recording(call.stem + kind)).body, "\(kind)")
            }
        }
    }

    @Test("A request that the vendor refuses leaves what is armed for the next")
    func refusedRequest() async throws {
        try await MockRun.with { run in
            let trace = MockRun.trace(1)
            try await run.arm(trace, "openai/chat-instant")
            #expect(try await run.ask(.chat, body: "{}", trace: trace).status == 400)
            #expect(try await run.ask(.chat, trace: trace).body == MockRun.recording("openai/chat-instant").body)
        }
    }

    @Test("Traces at the same time never see each other's")
    func parallelTraces() async throws {
        try await MockRun.with { run in
            let kinds = ["short", "instant", "unicode", "refusal", "max-tokens", "tool-call", "in-stream-error", "cut"]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<48 {
                    group.addTask {
                        let call = Call.allCases[number % Call.allCases.count]
                        let name = call.stem + kinds[number % kinds.count]
                        let trace = MockRun.trace(number)
                        try await run.arm(trace, name)
                        #expect(
                            try await run.ask(call, "Number \(number)", trace: trace).body
                                == MockRun.recording(name).body
                        )
                        let seen = try await run.requests(trace)
                        #expect(seen.count == 1)
                        #expect(seen.first?["body"]?.serialized().contains("Number \(number)\"") == true)
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("An armed recording of another call is an error that names it and the field that differs")
    func misfit() async throws {
        try await MockRun.with { run in
            let trace = MockRun.trace(1)
            try await run.arm(trace, "openai/responses-short")
            let answer = try await run.ask(.chat, "Take your tim.", trace: trace)
            #expect(answer.status == 501)
            let error = try #require(JSONTree.parse(answer.body)["error"])
            #expect(error["code"]?.string == "no_recording")
            let message = try #require(error["message"]?.string)
            #expect(message.contains("openai/responses-short armed for this trace, whose api is \"responses\""))
            #expect(message.contains("request is \"chat_completions\""))
            // It stays armed for the call it is meant for.
            #expect(try await run.ask(.responses, trace: trace).status == 200)
        }
    }

    @Test("A request that nothing matches is an error that names the nearest recording and what differs")
    func nearest() async throws {
        let only = RecordingLibrary([try MockRun.recording("anthropic/unicode")])
        try await MockRun.with(recordings: only) { run in
            let answer = try await run.ask(.messages, "Tell me something.")
            #expect(answer.status == 404)
            let error = try #require(JSONTree.parse(answer.body)["error"])
            #expect(error["type"]?.string == "not_found_error")
            #expect(
                error["message"]?.string
                    == "The mock has no recording for this request; the nearest is anthropic/unicode, whose "
                    + "match.last_user_text differs, \"Tell me something[- in many languages-].\"."
            )
        }
    }

    @Test("With errors for misses, what matches is answered, and what does not is not found", arguments: Call.allCases)
    func missIsError(call: Call) async throws {
        try await MockRun.with(miss: .error) { run in
            let prompt = "Tell me something in many languages."
            #expect(try await run.ask(call, prompt).body == MockRun.recording(call.stem + "unicode").body)
            let miss = try await run.ask(call, "Tell me something in many language.")
            #expect(miss.status == 404)
            #expect(miss.text.contains("the nearest is \(call.stem)unicode, whose match.last_user_text differs"))
        }
    }

    @Test("Models passed in are known besides those of the recordings")
    func models() async throws {
        try await MockRun.with(models: ["openai": ["gpt-new"]]) { run in
            let body = Call.chat.body("Hello").replacing(TestModel.openai.name, with: "gpt-new")
            let answer = try await run.ask(.chat, body: body)
            #expect(answer.status == 200)
        }
    }
}
