import EventStream
import JSONTree
import Recording
import Testing

/// The harness is shown what must not be, and has to see it.
@Suite("What the chaos run would find")
struct PlantedFaultTests {
    private static let id = "01a20b64-6a35-7155-ab25-d692c6eba69e"

    @Test(
        "A stream that breaks the rules is found out",
        arguments: [
            ([("chunk", #"{"text":"ab"}"#, ":2")], ""),
            ([("chunk", #"{"text":"ä"}"#, ":2"), ("chunk", #"{"text":"b"}"#, ":3"), ("done", "{}", ":end")], ""),
            ([("chunk", #"{"text":"ä"}"#, ":1")], "a chunk up to byte 2 has the id"),
            ([("chunk", #"{"text":"ab"}"#, ":2"), ("chunk", #"{"text":"ab"}"#, ":2")], "a chunk up to byte 4"),
            ([("chunk", #"{"text":""}"#, ":0")], "a chunk is empty"),
            ([("chunk", #"{}"#, ":0")], "a chunk says {}"),
            ([("done", "{}", ":end"), ("done", "{}", ":end")], "done with id \(id):end came after the terminal event"),
            ([("error", "{}", ":0")], "error has the id \(id):0"),
            ([("message", "{}", ":0")], "an event is called message"),
        ]
    )
    func streams(events: [(name: String, data: String, id: String)], problem: String) {
        var check = StreamCheck(messageID: Self.id, start: 0)
        for event in events { check.take(ServerSentEvent(name: event.name, data: event.data, id: Self.id + event.id)) }
        if problem.isEmpty {
            #expect(check.problems.isEmpty)
        } else {
            #expect(check.problems.count == 1)
            #expect(check.problems.first?.contains(problem) == true)
        }
    }

    @Test(
        "A message that is not what the vendor said, or not what was told, is found out",
        arguments: [
            (#""status":"complete","content":"Hello there","finish_reason":"stop""#, ""),
            (#""status":"interrupted","content":"Hello""#, ""),
            (#""status":"streaming","content":"""#, ""),
            (#""status":"complete","content":"Hello","finish_reason":"stop""#, "it is complete with 5 bytes"),
            (#""status":"complete","content":"Hello there","finish_reason":"length""#, "it finished as"),
            (#""status":"interrupted","content":"Hello Hello""#, "expected a beginning of anthropic/short"),
            (#""status":"stopped","content":"Hello","finish_reason":"stopped""#, "nobody asked for that"),
            (#""status":"failed","content":"""#, "it failed although the vendor did not"),
        ]
    )
    func messages(members: String, problem: String) throws {
        let message = try JSONTree.parse(
            #"{"id":"\#(Self.id)","role":"assistant",\#(members),"usage":{"input_tokens":1,"output_tokens":2,"accuracy":"exact"}}"#
        )
        var answer = try Self.answer()
        let problems = answer.takeMessage(message)
        #expect(problems.isEmpty == problem.isEmpty, "\(problems)")
        #expect(problems.first?.contains(problem) ?? true)
        // What was told once must be told again.
        guard problems.isEmpty, answer.ending != nil else { return }
        let other = try JSONTree.parse(#"{"id":"\#(Self.id)","role":"assistant","status":"interrupted","content":"H"}"#)
        #expect(answer.takeMessage(other).first?.hasPrefix("it was told as") == true)
    }

    @Test("A stream's text that the vendor did not say, and an end that lacks some of it, are found out")
    func texts() throws {
        var answer = try Self.answer()
        var check = StreamCheck(messageID: Self.id, start: 6)
        check.take(ServerSentEvent(name: "chunk", data: #"{"text":"their"}"#, id: "\(Self.id):11"))
        #expect(answer.take(check).first?.hasPrefix("expected of anthropic/short from byte 6 “there”") == true)

        var ended = StreamCheck(messageID: Self.id, start: 0)
        ended.take(ServerSentEvent(name: "chunk", data: #"{"text":"Hel"}"#, id: "\(Self.id):3"))
        let message = #"{"id":"\#(Self.id)","role":"assistant","status":"interrupted","content":"Hello"}"#
        ended.take(ServerSentEvent(name: "error", data: #"{"message":\#(message)}"#, id: "\(Self.id):end"))
        #expect(answer.take(ended).first?.hasPrefix("5 bytes are told at the end, and 3 came") == true)
    }

    @Test(
        "A thread that lacks something, or has it twice, is found out",
        arguments: [
            ([0, 1], ""), ([0], "is not there"), ([], "is not there"), ([1], "expected the prompt"),
            ([0, 0, 1], "the message is"), ([0, 1, 0], "one more message"), ([0, 1, 1], "one more message"),
        ]
    )
    func threads(shown: [Int], problem: String) throws {
        let stock = try #require(
            try Stock.all(of: RecordingLibrary(directory: Stage.packageRoot + "/Recordings")).first
        )
        let thread = Conversation(id: "thread", stock: stock)
        thread.turns = [Turn(prompt: "Prompt", promptID: nil, answers: [try Self.answer()])]
        let messages = [
            #"{"id":"prompt","role":"user","content":"Prompt"}"#,
            #"{"id":"\#(Self.id)","role":"assistant","status":"interrupted","content":"Hello"}"#,
        ]
        let body = try JSONTree.parse(#"{"messages":[\#(shown.map { messages[$0] }.joined(separator: ","))]}"#)
        let problems = thread.take(body)
        #expect(problems.isEmpty == problem.isEmpty)
        if !problem.isEmpty { #expect(problems.contains { $0.problem.contains(problem) }, "\(problems)") }
    }

    @Test("A vendor that is asked twice for one key is found out")
    func askedTwice() {
        let findings = Findings(seed: 1)
        findings.asked(trace: "a")
        findings.asked(trace: "b")
        #expect(findings.violations.isEmpty)
        findings.asked(trace: "a")
        #expect(findings.violations == ["a vendor was asked 2 times for one key, whose trace is a"])
    }

    /// An answer to a vendor that says “Hello there” and nothing of tokens.
    private static func answer() throws -> Answer {
        let metadata = """
            {"vendor": "anthropic", "api": "messages", "origin": "authored", "date": "2026-11-23",
             "api_version": "2023-06-01", "description": "Two words.", "status": 200, "headers": {}, "chunks": [],
             "request": {"method": "POST", "path": "/v1/messages", "headers": {}, "body": {}},
             "expect": {"text": "Hello there", "finish_reason": "stop",
              "usage": {"input_tokens": 1, "output_tokens": 2}}}
            """
        let recording = try Recording(name: "anthropic/short", file: "", metadata: Array(metadata.utf8), body: [])
        return Answer(id: id, key: "key", scene: Scene(recording: recording, faults: "{}", isWhole: true))
    }
}
