import FoundationEssentials
import Testing

@testable import ChatServer

@Suite("What is known of other processes' answers")
struct MirrorStateTests {
    private let id = EntityID.next()

    private func saved(_ text: String, isDeleted: Bool = false) -> SavedAnswer {
        SavedAnswer(
            message: Message(id: id, content: text, status: .complete),
            isDeleted: isDeleted,
            requestID: "r",
            history: HistoryCount(sent: 1, dropped: 0),
            problem: nil
        )
    }

    @Test("Text is asked for from where it is known, in bytes")
    func offsets() {
        var state = MirrorState()
        state.begin(id)
        #expect(state.questions() == [[.init(id: id, start: 0)]])
        #expect(state.heard(.init(question: .init(id: id, start: 0), text: "é!")) == [.append(id, "é!")])
        #expect(state.questions() == [[.init(id: id, start: 3)]])
        #expect(state.heard(.init(question: .init(id: id, start: 3))) == [])
    }

    @Test("An end brings the rest of the saved text first, and the answer is let go")
    func ending() {
        var state = MirrorState()
        state.begin(id)
        _ = state.heard(.init(question: .init(id: id, start: 0), text: "é"))
        let news = MirrorState.News(question: .init(id: id, start: 2), ending: .saved(saved("é!")))
        #expect(state.heard(news) == [.append(id, "!"), .finish(id)])
        #expect(state.isEmpty)
        #expect(state.heard(news) == [])
    }

    @Test("A deleted answer and one that is gone end without more text")
    func gone() {
        for ending in [MirrorState.News.Ending.gone, .saved(saved("text", isDeleted: true))] {
            var state = MirrorState()
            state.begin(id)
            #expect(state.heard(.init(question: .init(id: id, start: 0), ending: ending)) == [.finish(id)])
            #expect(state.isEmpty)
        }
    }

    @Test("What was asked before an answer was let go says nothing about it when it is followed again")
    func stale() {
        var state = MirrorState()
        state.begin(id)
        _ = state.heard(.init(question: .init(id: id, start: 0), text: "abc"))
        state.end(id)
        state.begin(id)
        #expect(state.heard(.init(question: .init(id: id, start: 3), text: "def")) == [])
        #expect(state.questions() == [[.init(id: id, start: 0)]])
    }

    @Test("One statement asks for all, and for no more than it may")
    func bounded() {
        var state = MirrorState()
        for _ in 0..<(MirrorState.maximumQuestions + 1) { state.begin(EntityID.next()) }
        #expect(state.questions().map(\.count) == [MirrorState.maximumQuestions, 1])
    }
}

extension Message {
    fileprivate init(id: EntityID, content: String, status: MessageStatus) {
        self.init(
            id: id,
            threadID: id,
            role: .assistant,
            content: content,
            status: status,
            llm: nil,
            finishReason: "stop",
            usage: nil,
            createdAt: Timestamp(microseconds: 0)
        )
    }
}
