import JSONTree
import Recording
import Testing

@testable import MockProviders

/// Every recorded stream, as the body that answers a call without a stream.
@Suite("Calls that ask for no stream")
struct FoldingTests {
    private static func form(of recording: Recording) throws -> any VendorForm {
        try #require(VendorForms.all.first { $0.vendor == recording.vendor && $0.api == recording.api })
    }

    private static func question(_ recording: Recording, _ form: Question.Form) -> Question {
        Question(
            vendor: recording.vendor,
            api: recording.api,
            model: recording.model ?? "",
            lastUserText: nil,
            form: form
        )
    }

    private static func whole(_ recording: Recording) throws -> (Delivery, JSONTree) {
        let delivery = try form(of: recording).delivery(of: recording, for: question(recording, .whole))
        #expect(delivery.pieces.count == 1, "\(recording.name)")
        #expect(!delivery.isStream, "\(recording.name)")
        return (delivery, try JSONTree.parse(delivery.pieces.flatMap(\.bytes)))
    }

    @Test("Every answer has the text, the finish and the counts that were recorded")
    func answers() throws {
        var count = 0
        for recording in try MockRun.library.get().all
        where recording.status == 200 && recording.expectation.failure == nil {
            let (delivery, body) = try Self.whole(recording)
            let name = Comment(rawValue: recording.name)
            #expect(delivery.status == 200, name)
            let type = delivery.headers.first { $0.name == "content-type" }?.value
            #expect(type?.hasPrefix("application/json") == true, name)
            let answer = Unary(body, recording.api)
            // What a right reader keeps of U+0000 is U+FFFD; the vendor says U+0000.
            #expect(answer.text.replacing("\0", with: "\u{FFFD}") == recording.expectation.text, name)
            // Of these two kinds the stream itself says less.
            if !["no-finish-reason", "continuation-first"].contains(where: recording.name.hasSuffix) {
                #expect(answer.finish == recording.expectation.finishReason, "\(recording.name): \(body.serialized())")
            }
            if let usage = recording.expectation.usage {
                #expect(answer.input(of: recording.vendor) == usage.inputTokens, name)
                #expect(answer.output(of: recording.vendor) == usage.outputTokens, name)
            }
            count += 1
        }
        #expect(count >= 60)
    }

    @Test("A stream that failed is an error status of the vendor's, one that was cut is 500")
    func failures() throws {
        for recording in try MockRun.library.get().all
        where recording.status == 200 && recording.expectation.failure.map({ $0 != "protocol" }) == true {
            let (delivery, body) = try Self.whole(recording)
            let name = Comment(rawValue: recording.name)
            if recording.ending == .cut {
                #expect(delivery.status == 500, name)
            } else {
                #expect([429, 500, 503, 529].contains(delivery.status), name)
            }
            #expect(body.kind == .object, name)
            #expect(body["error"] != nil || body["object"]?.string == "error", name)
        }
    }

    @Test("A recorded error status is sent as it is, and never called a stream where none was asked for")
    func statuses() throws {
        for recording in try MockRun.library.get().all where recording.status != 200 {
            let delivery = try Self.form(of: recording).delivery(of: recording, for: Self.question(recording, .whole))
            #expect(delivery.status == recording.status)
            #expect(delivery.pieces.flatMap(\.bytes) == recording.body)
            let type = delivery.headers.first { $0.name == "content-type" }?.value
            #expect(type?.hasPrefix("application/json") == true, "\(recording.name)")
        }
    }

    @Test(
        "A tool's call is put together whole",
        arguments: ((try? MockRun.library.get().all) ?? []).filter { $0.name.hasSuffix("tool-call") }
    )
    func toolCalls(recording: Recording) throws {
        let (_, body) = try Self.whole(recording)
        let call: (name: String?, arguments: JSONTree?)
        switch recording.api {
        case .messages:
            let block = body["content"]?.elements.first { $0["type"]?.string == "tool_use" }
            call = (block?["name"]?.string, block?["input"])
        case .responses:
            let item = body["output"]?.elements.first { $0["type"]?.string == "function_call" }
            call = (item?["name"]?.string, try item?["arguments"]?.string.map { try JSONTree.parse($0) })
        case .chatCompletions:
            let function = body["choices"]?[0]?.at("message", "tool_calls")?[0]?["function"]
            call = (function?["name"]?.string, try function?["arguments"]?.string.map { try JSONTree.parse($0) })
        case .generateContent:
            let part = body["candidates"]?[0]?.at("content", "parts")?.elements.compactMap { $0["functionCall"] }.first
            call = (part?["name"]?.string, part?["args"])
        }
        #expect(call.name?.isEmpty == false)
        #expect(call.arguments?.kind == .object)
        #expect((call.arguments?.count ?? 0) > 0)
    }

    @Test("Without events, Google's stream is the list of its responses")
    func list() throws {
        let recording = try MockRun.recording("google/short")
        let delivery = GoogleGenerateContent().delivery(of: recording, for: Self.question(recording, .array))
        let list = try JSONTree.parse(delivery.pieces.flatMap(\.bytes))
        #expect(list.elements == RecordedStream(recording).objects)
        #expect(list.count > 1)
    }
}

/// The one body of an answer, read for what it says.
private struct Unary {
    let text: String
    let finish: String?
    private let usage: JSONTree?

    init(_ body: JSONTree, _ api: Recording.API) {
        switch api {
        case .messages:
            text = Self.texts(body["content"], kind: "text").joined()
            finish = Self.finish(body["stop_reason"]?.string)
            usage = body["usage"]
        case .responses:
            let messages = body["output"]?.elements.filter { $0["type"]?.string == "message" } ?? []
            let items = messages.filter { $0["phase"]?.string != "commentary" }
            let parts = items.flatMap { $0["content"]?.elements ?? [] }
            text = parts.compactMap { ($0["text"] ?? $0["refusal"])?.string }.joined()
            let refuses = items.contains {
                $0["content"]?.elements.contains { $0["type"]?.string == "refusal" } == true
            }
            let reason = body.at("incomplete_details", "reason")?.string
            finish = refuses ? "content_filter" : Self.finish(reason ?? body["status"]?.string)
            usage = body["usage"]
        case .chatCompletions:
            let choice = body["choices"]?[0]
            let content = choice?.at("message", "content")
            let refusal = choice?.at("message", "refusal")?.string
            let said = content?.string ?? Self.texts(content, kind: "text").joined()
            text = said.isEmpty ? refusal ?? "" : said
            let refuses = refusal != nil
            finish = refuses ? "content_filter" : Self.finish(choice?["finish_reason"]?.string)
            usage = body["usage"]
        case .generateContent:
            let parts = body["candidates"]?[0]?.at("content", "parts")?.elements ?? []
            text = parts.filter { $0["thought"]?.bool != true }.compactMap { $0["text"]?.string }.joined()
            let reason = body["candidates"]?[0]?["finishReason"]?.string
            finish = Self.finish(reason ?? body.at("promptFeedback", "blockReason")?.string)
            usage = body["usageMetadata"]
        }
    }

    func input(of vendor: Recording.Vendor) -> Int? {
        let names = [
            "input_tokens", "prompt_tokens", "promptTokenCount", "cache_creation_input_tokens",
            "cache_read_input_tokens", "toolUsePromptTokenCount",
        ]
        return usage.map { usage in names.reduce(0) { $0 + (usage[$1]?.integer ?? 0) } }
    }

    /// Google, and xAI's chat, count reasoning beside what they call the completion.
    func output(of vendor: Recording.Vendor) -> Int? {
        guard let usage else { return nil }
        if let made = usage["output_tokens"]?.integer { return made }
        if vendor == .google {
            return (usage["candidatesTokenCount"]?.integer ?? 0) + (usage["thoughtsTokenCount"]?.integer ?? 0)
        }
        let apart = usage.at("completion_tokens_details", "reasoning_tokens")?.integer ?? 0
        return (usage["completion_tokens"]?.integer ?? 0) + (vendor == .xai ? apart : 0)
    }

    private static func texts(_ parts: JSONTree?, kind: String) -> [String] {
        parts?.elements.filter { $0["type"]?.string == kind }.compactMap { $0["text"]?.string } ?? []
    }

    private static func finish(_ word: String?) -> String? {
        switch word {
        case "length", "max_tokens", "max_output_tokens", "MAX_TOKENS", "model_length": "length"
        case "refusal", "content_filter", "SAFETY", "PROHIBITED_CONTENT": "content_filter"
        case nil: nil
        default: "stop"
        }
    }
}
