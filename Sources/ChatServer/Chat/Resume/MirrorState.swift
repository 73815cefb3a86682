/// Which answers of other processes are followed here, and how much of each is known. A pure state machine.
struct MirrorState: Sendable {
    /// What is asked of the database: the answer's text from `start` on, in bytes, and its end.
    struct Question: Equatable, Sendable {
        let id: EntityID
        let start: Int
    }

    /// What the database said.
    struct News: Sendable {
        enum Ending: Sendable {
            case saved(SavedAnswer)
            /// The answer is gone, with its account.
            case gone
        }

        let question: Question
        /// The text from the question's start on, as the journal has it.
        var text = ""
        /// The answer's end, if it has ended; the saved text is in it.
        var ending: Ending?
    }

    enum Action: Equatable, Sendable {
        /// The answer goes on.
        case append(EntityID, String)
        /// Nothing comes after what was appended before.
        case finish(EntityID)
    }

    /// The most answers that one statement asks for.
    static let maximumQuestions = 256

    private var known: [EntityID: Int] = [:]

    /// Whether nothing is followed.
    var isEmpty: Bool { known.isEmpty }

    /// An answer has its first follower here. Nothing of it is known yet.
    mutating func begin(_ id: EntityID) {
        if known[id] == nil { known[id] = 0 }
    }

    /// Nobody follows it any more.
    mutating func end(_ id: EntityID) {
        known[id] = nil
    }

    /// What to ask, one statement each.
    func questions() -> [[Question]] {
        let all = known.map { Question(id: $0.key, start: $0.value) }.sorted { $0.id < $1.id }
        return stride(from: 0, to: all.count, by: Self.maximumQuestions).map {
            Array(all[$0..<min($0 + Self.maximumQuestions, all.count)])
        }
    }

    /// The answer to a question. One about an answer that was let go meanwhile, and maybe begun anew, says nothing.
    mutating func heard(_ news: News) -> [Action] {
        let (id, start) = (news.question.id, news.question.start)
        guard known[id] == start else { return [] }
        guard let ending = news.ending else {
            known[id] = start + news.text.utf8.count
            return news.text.isEmpty ? [] : [.append(id, news.text)]
        }
        known[id] = nil
        // The message's text is what counts, and what is known of it came from its journal.
        guard case .saved(let answer) = ending, !answer.isDeleted else { return [.finish(id)] }
        let rest = String(decoding: answer.message.content.utf8.dropFirst(start), as: UTF8.self)
        return (rest.isEmpty ? [] : [.append(id, rest)]) + [.finish(id)]
    }
}
