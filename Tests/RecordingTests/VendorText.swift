import EventStream
import JSONTree
import Recording

/// What a recording's stream says, read with nothing of the shipped decoders: each vendor's text events and last usage.
enum VendorText {
    static func deltas(of recording: Recording) throws -> [String] {
        guard recording.status == 200 else { return [] }
        let events = try events(of: recording)
        let comments = events.filter { $0.at("item", "phase")?.string == "commentary" }
            .compactMap { $0["output_index"]?.integer }
        return events.compactMap { event -> String? in
            if let index = event["output_index"]?.integer, comments.contains(index) { return nil }
            return switch recording.api {
            case .messages:
                event.at("delta", "type")?.string == "text_delta" ? event.at("delta", "text")?.string : nil
            case .responses:
                ["response.output_text.delta", "response.refusal.delta"].contains(event["type"]?.string ?? "")
                    ? event["delta"]?.string : nil
            case .chatCompletions:
                event["choices"]?[0]?["delta"].flatMap(chatText)
            case .generateContent:
                event["candidates"]?[0]?.at("content", "parts")?.elements
                    .filter { $0["thought"]?.bool != true }.compactMap { $0["text"]?.string }.joined()
            }
        }
    }

    /// The text of a chat's delta: a string, a list of parts as Mistral has it, or a refusal.
    private static func chatText(_ delta: JSONTree) -> String? {
        guard let content = delta["content"] else { return delta["refusal"]?.string }
        guard content.kind == .array else { return content.string ?? delta["refusal"]?.string }
        return content.elements.filter { $0["type"]?.string == "text" }.compactMap { $0["text"]?.string }.joined()
    }

    static func text(of recording: Recording) throws -> String {
        // The halves of a character that two deltas are cut in: there is one such in all of the recordings.
        try deltas(of: recording).joined().replacing("\u{FFFD}\u{FFFD}", with: "😀")
    }

    /// In LPO's meaning: input from the cache or not, output with reasoning.
    static func usage(of recording: Recording) throws -> (input: Int?, output: Int?) {
        var input: Int?
        var output: Int?
        for event in try events(of: recording) {
            switch recording.api {
            case .messages:
                guard let usage = event["usage"] else { continue }
                let parts = ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"]
                input = parts.reduce(0) { $0 + (usage[$1]?.integer ?? 0) }
                output = usage["output_tokens"]?.integer
            case .responses:
                input = event.at("response", "usage", "input_tokens")?.integer ?? input
                output = event.at("response", "usage", "output_tokens")?.integer ?? output
            case .chatCompletions:
                guard let usage = event["usage"], usage.kind == .object else { continue }
                input = usage["prompt_tokens"]?.integer
                // xAI counts reasoning apart from the answer; the others count it in.
                let apart = recording.vendor == .xai ? ["completion_tokens_details", "reasoning_tokens"] : nil
                let reasoning = apart.flatMap { usage.at($0[0], $0[1])?.integer } ?? 0
                output = usage["completion_tokens"]?.integer.map { $0 + reasoning }
            case .generateContent:
                guard let usage = event["usageMetadata"] else { continue }
                input = ["promptTokenCount", "toolUsePromptTokenCount"].reduce(0) { $0 + (usage[$1]?.integer ?? 0) }
                output = ["candidatesTokenCount", "thoughtsTokenCount"].reduce(0) { $0 + (usage[$1]?.integer ?? 0) }
            }
        }
        return (input, output)
    }

    /// What was read from the vendor's cache and what was reasoning, as far as it says.
    static func usageDetails(of recording: Recording) throws -> (cached: Int?, reasoning: Int?) {
        let (cached, reasoning) =
            switch recording.api {
            case .messages:
                (["usage", "cache_read_input_tokens"], ["usage", "output_tokens_details", "thinking_tokens"])
            case .responses:
                (
                    ["response", "usage", "input_tokens_details", "cached_tokens"],
                    ["response", "usage", "output_tokens_details", "reasoning_tokens"]
                )
            case .chatCompletions:
                (
                    ["usage", "prompt_tokens_details", "cached_tokens"],
                    ["usage", "completion_tokens_details", "reasoning_tokens"]
                )
            case .generateContent:
                (["usageMetadata", "cachedContentTokenCount"], ["usageMetadata", "thoughtsTokenCount"])
            }
        let events = try events(of: recording).flatMap { [$0["message"], $0].compactMap(\.self) }
        func last(_ path: [String]) -> Int? {
            events.compactMap { event in path.reduce(event) { tree, key in tree?[key] }?.integer }.last
        }
        return (last(cached), last(reasoning))
    }

    private static func events(of recording: Recording) throws -> [JSONTree] {
        var parser = EventStreamParser()
        let elements = try parser.feed(recording.body) + parser.finish()
        return try elements.compactMap { element in
            guard case .event(let event) = element, event.data != "[DONE]" else { return nil }
            return try JSONTree.parse(event.data)
        }
    }
}
