import Providers

/// What of a thread's messages is sent to its vendor with the next prompt. Pure.
///
/// What a vendor refused once it refuses again: a thread that sends it each time would never be answered again. So turns
/// that were refused for what they say are left out, files of prompts that were refused as invalid too, and after an
/// overflow less is sent than before.
struct TurnHistory: Sendable, Equatable {
    /// A message of the thread, as the database has it.
    struct Entry: Sendable, Equatable {
        let role: ProviderMessage.Role
        let content: String
        var files: [ProviderMedia] = []
        /// Of an answer: whom it was asked of, how it ended, and the slug of the problem that it failed with.
        var llm: String?
        var finishReason: String?
        var problem: String?
    }

    /// The messages to send, oldest first.
    private(set) var messages: [ProviderMessage] = []
    /// How often at most the model's turns were too long for it, one after the other.
    private(set) var overflows = 0

    /// The history of the messages `entries`, oldest first, for a prompt to `model`. `replaced` is the answer whose place a
    /// new one is to take, after the last of them.
    init(_ entries: [Entry], replaced: Entry? = nil, for model: ModelName) {
        var run = 0
        let turns = Self.turns(entries)
        for (index, turn) in turns.enumerated() {
            let answers = turn.filter { $0.role == .assistant }
            let told = (answers + (index == turns.count - 1 ? [replaced].compactMap(\.self) : []))
                .filter { $0.llm == "\(model)" }
            if !told.isEmpty {
                run = told.contains { $0.problem == "context-overflow" } ? run + 1 : 0
                overflows = max(overflows, run)
            }
            if answers.contains(where: { $0.finishReason == FinishReason.contentFilter.rawValue }) { continue }
            let isInvalid = told.contains { $0.problem == "provider-invalid-request" && $0.content.isEmpty }
            for entry in turn where entry.role == .user || !entry.content.isEmpty {
                let files = isInvalid ? [] : entry.files.map { ProviderPart.media($0) }
                messages.append(ProviderMessage(role: entry.role, parts: files + [.text(entry.content)]))
            }
        }
    }

    /// The messages in turns, each a prompt with what answers it. What stands before the first prompt is a turn of its own.
    private static func turns(_ entries: [Entry]) -> [ArraySlice<Entry>] {
        var turns: [ArraySlice<Entry>] = []
        var start = entries.startIndex
        for index in entries.indices.dropFirst() where entries[index].role == .user {
            turns.append(entries[start..<index])
            start = index
        }
        if start < entries.endIndex { turns.append(entries[start...]) }
        return turns
    }
}
