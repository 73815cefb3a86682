import EventStream
import Synchronization
import WebClient

/// Keeps an answer as it comes, so that what came before a break is told too.
final class AnswerRecorder: Sendable {
    private struct State {
        var answer = Answer()
        var isStream = false
        var parser = EventStreamParser()
    }

    private let state = Mutex(State())
    private let start = ContinuousClock.now
    private let limit: Int?

    /// - Parameter limit: After how many events the client goes away.
    init(leavingAfter limit: Int?) {
        self.limit = limit
    }

    var answer: Answer { state.withLock { $0.answer } }

    func begin(_ head: WebResponseHead) {
        state.withLock { state in
            state.answer.status = head.status
            state.answer.headers = head.headers.map { HeaderField(name: $0.name, value: $0.value) }
            state.isStream = state.answer.first("content-type")?.mediaType == "text/event-stream"
        }
    }

    /// Takes the next bytes of the body and says how many events there are now.
    func append(_ bytes: [UInt8]) throws(EventStreamError) -> Int {
        let arrival = ContinuousClock.now - start
        return try state.withLock { state throws(EventStreamError) in
            state.answer.body += bytes
            guard state.isStream else { return 0 }
            for element in try state.parser.feed(bytes) {
                if let limit, state.answer.events.count >= limit { break }
                switch element {
                case .event(let event):
                    state.answer.events.append(
                        AnswerEvent(name: event.name, data: event.data, id: event.id, arrival: arrival)
                    )
                case .comment(let text):
                    state.answer.comments.append(
                        AnswerComment(text: text, position: state.answer.events.count, arrival: arrival)
                    )
                case .unknownField: break
                }
            }
            if let limit, state.answer.events.count >= limit { state.answer.wasLeft = true }
            return state.answer.events.count
        }
    }

    func fail(_ message: String) {
        state.withLock { state in
            if state.answer.error == nil { state.answer.error = message }
        }
    }
}
