import JSONTree
import Recording
import Testing

@testable import Recorder

@Suite("What contracts ask vendors") struct ContractQuestionTests {
    private static let llms = [
        "openai": "openai/gpt-x", "anthropic": "anthropic/claude-x", "google": "google/gemini-x",
    ]

    private func questions(_ upstream: String) throws -> [ContractQuestion] {
        let contract = try JSONTree.parse("{\"upstream\": [\(upstream)]}")
        return try ContractQuestion.all(in: contract, llms: Self.llms) { name in
            name == "dot.png" ? [1, 2, 3] : nil
        }
    }

    private func json(_ question: ContractQuestion) -> String {
        question.members.map { "\"\($0.key)\":\($0.json)" }.joined(separator: ",")
    }

    @Test("Patterns become values, and what they leave open is left out")
    func patterns() throws {
        let question = try #require(
            questions(
                #"""
                {"recording": "openai/new", "asked": {"path": "/v1/chat/completions", "body": {
                  "model": "${model.openai}", "messages": [{"role": "user", "content": "Say \"hi\""}],
                  "max_completion_tokens": "<int:8192..>", "safety_identifier": "<match:[0-9a-f]{32}>",
                  "nested": {"kept": [1, null, true, 0.5], "gone": "<any>", "...": true}, "...": true}}}
                """#
            ).first
        )
        #expect(question.vendor == .openai && question.name == "new" && question.api == .chatCompletions)
        #expect(question.model == "gpt-x")
        #expect(
            json(question)
                == #""model":"gpt-x","messages":[{"role":"user","content":"Say \"hi\""}],"#
                + #""max_completion_tokens":8192,"nested":{"kept":[1,null,true,0.5]}"#
        )
    }

    @Test(
        "The form is that of the path, of the only call, or of the members",
        arguments: [
            (#"{"recording": "openai/a", "asked": {"path": "/v1/responses", "body": {}}}"#, Recording.API.responses),
            (#"{"recording": "openai/a", "asked": {"body": {"input": "x"}}}"#, .responses),
            (#"{"recording": "xai/a", "asked": {"body": {"model": "g", "messages": []}}}"#, .chatCompletions),
            (#"{"recording": "anthropic/a", "asked": {"body": {"messages": []}}}"#, .messages),
            (#"{"recording": "google/a", "asked": {"body": {"contents": []}}}"#, .generateContent),
        ]
    )
    func forms(upstream: String, form: Recording.API) throws {
        #expect(try questions(upstream).map(\.api) == [form])
    }

    @Test("Google's model stands in the path, and without one it is the vendor's own of the contracts")
    func model() throws {
        let path = "/v1beta/models/gemini-y:streamGenerateContent?alt=sse"
        let named = #"{"recording": "google/a", "asked": {"path": "\#(path)", "body": {"contents": []}}}"#
        #expect(try questions(named).map(\.model) == ["gemini-y"])
        let unnamed = #"{"recording": "google/a", "asked": {"body": {"contents": []}}}"#
        #expect(try questions(unnamed).map(\.model) == ["gemini-x"])
    }

    @Test("A picture is that of the file, as the member takes it")
    func pictures() throws {
        let upstream = #"""
            {"recording": "anthropic/a", "asked": {"body": {"messages": [{"data": "<image:png:dot.png>"},
              {"url": "<image:png:dot.png>"}]}}}
            """#
        #expect(
            try questions(upstream).map(json)
                == [#""messages":[{"data":"AQID"},{"url":"data:image\/png;base64,AQID"}]"#]
        )
    }

    @Test(
        "What cannot be asked is told with its place",
        arguments: [
            ("", "upstream: asks no vendor"),
            (#"{"recording": "nobody/a", "asked": {"body": {}}}"#, "upstream[0].recording: must be vendor/name"),
            (#"{"recording": "openai/a"}"#, "upstream[0].asked.body: is missing: it says what the vendor is asked"),
            (
                #"{"recording": "openai/a", "asked": {"body": {"model": "m"}}}"#,
                "upstream[0].asked: does not tell the form: add its path"
            ),
            (
                #"{"recording": "google/a", "asked": {"body": {"contents": [{"text": "${text}"}]}}}"#,
                "upstream[0].asked.body.contents[0].text: has ${text}, which only a run of the contract knows; write its text"
            ),
            (
                #"{"recording": "google/a", "asked": {"body": {"a": "<image:png:gone.png>"}}}"#,
                "upstream[0].asked.body.a: names a file that is not there"
            ),
            (
                #"{"recording": "google/a", "asked": {"body": {"a": "<image:jpeg:dot.png>"}}}"#,
                "upstream[0].asked.body.a: has a png shown as jpeg: only the server makes one of the other"
            ),
            (
                #"{"recording": "mistral/a", "asked": {"body": {"messages": []}}}"#,
                "upstream[0].asked.body.model: has ${model.mistral}, which only a run of the contract knows; write its text"
            ),
        ]
    )
    func refusals(upstream: String, message: String) throws {
        let error = #expect(throws: ContractQuestionError.self) { try questions(upstream) }
        #expect(error?.description == message)
    }
}
