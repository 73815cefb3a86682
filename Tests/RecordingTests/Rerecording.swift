@testable import Recording

/// The same answer recorded once more: other texts, ids, numbers and times, another number of deltas, another order of
/// keys, other padding and keep-alives, all drawn from a seed.
struct Rerecording {
    private var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    mutating func make(of name: String) throws -> Recording {
        var recording = try EditableRecording(name)
        let isAnthropic = name.hasPrefix("anthropic/")
        recording.events = otherNumberOfDeltas(recording.events)
        if isAnthropic, Bool.random(using: &random) { recording.remove("ping") }
        for index in recording.events.indices {
            recording.events[index].json = recording.events[index].json.map { vary($0, key: "") }
        }
        recording.error = recording.error.map { vary($0, key: "") }
        if isAnthropic, recording.events.count > 2 {
            let place = Int.random(in: 1...recording.events.count - 1, using: &random)
            recording.events.insert(.named("ping"), at: place)
        }
        recording.space = Bool.random(using: &random) ? " " : ""
        recording.metadata.set(["chunks"], chunks(), adds: false)
        recording.metadata.set(["date"], .string("2027-02-03"), adds: false)
        return try recording.recording()
    }

    /// Runs of events that are alike but for their texts become longer or shorter.
    private mutating func otherNumberOfDeltas(_ events: [EditableRecording.Event]) -> [EditableRecording.Event] {
        var result: [EditableRecording.Event] = []
        var start = 0
        while start < events.count {
            var end = start + 1
            while end < events.count, let left = events[start].json, let right = events[end].json,
                left.signature == right.signature, events[start].name == events[end].name
            {
                end += 1
            }
            let count = end - start == 1 ? 1 : Int.random(in: 1...2 * (end - start), using: &random)
            for index in 0..<count { result.append(events[start + index % (end - start)]) }
            start = end
        }
        return result
    }

    private mutating func vary(_ json: EditableJSON, key: String) -> EditableJSON {
        switch json {
        case .object(let members):
            let kept = members.filter { !Self.padding.contains($0.key) || Bool.random(using: &random) }
            return .object(kept.map { ($0.key, vary($0.value, key: $0.key)) }.shuffled(using: &random))
        case .array(let elements): return .array(elements.map { vary($0, key: "") })
        case .string(let text):
            if Self.names.contains(key) || text.isEmpty { return json }
            if key == "finishReason", Self.whole.contains(text) {
                return .string(Self.whole.randomElement(using: &random) ?? text)
            }
            return key == "finishReason" || key == "blockReason" ? json : .string(word())
        case .integer:
            if Self.places.contains(key) { return json }
            return Bool.random(using: &random)
                ? .integer(Int.random(in: 0...90_000, using: &random)) : .real(Double.random(in: 0...9, using: &random))
        case .real: return .integer(Int.random(in: 0...9, using: &random))
        case .bool: return key == "thought" ? json : .bool(Bool.random(using: &random))
        case .null: return json
        }
    }

    private mutating func word() -> String {
        let letters = ["a", "é", "語", "😀", "\"", "\\", "\n", " ", "z", "0"]
        return (0...Int.random(in: 0...12, using: &random)).reduce("") { word, _ in
            word + (letters.randomElement(using: &random) ?? "")
        }
    }

    private mutating func chunks() -> EditableJSON {
        let sizes = (0...Int.random(in: 0...20, using: &random)).map { _ in Int.random(in: 1...500, using: &random) }
        return .array(sizes.enumerated().map { .array([.integer($0 * 3), .integer($1)]) })
    }

    /// What tells kinds of things apart, and is no answer.
    private static let names: Set = ["type", "@type", "object"]
    private static let places: Set = ["index", "output_index"]
    private static let padding: Set = [
        "obfuscation", "p", "logprobs", "service_tier", "system_fingerprint", "cache_read_input_tokens",
        "prompt_tokens_details", "input_tokens_details", "thoughtSignature",
    ]
    private static let whole = ["STOP", "MAX_TOKENS"]
}
