import NIOCore
import Testing

@testable import ChatServer

@Suite("An answer's text and end")
struct AnswerFeedStateTests {
    @Test("A follower behind gets all that it lacks in one piece")
    func catchUp() {
        var state = AnswerFeedState(text: "Hel")
        _ = state.append("lo")
        #expect(state.piece(after: 0) == 0..<5)
        #expect(state.piece(after: 3) == 3..<5)
        #expect(state.piece(after: 5) == nil)
    }

    @Test(
        "An offset inside a character is moved on to the character's end",
        arguments: [(0, 0), (1, 1), (2, 3), (3, 3), (4, 7), (5, 7), (6, 7), (7, 7), (-1, 0)]
    )
    func insideCharacter(offset: Int, start: Int) {
        // One, two, four and one bytes long.
        #expect(AnswerFeedState(text: "aé👍b").piece(after: offset) == start..<8)
    }

    @Test("An offset beyond the text waits until the text is longer")
    func beyond() {
        var state = AnswerFeedState(text: "abc")
        #expect(state.piece(after: 5) == nil)
        _ = state.append("def")
        #expect(state.piece(after: 5) == 5..<6)
    }

    @Test("A long rest comes in pieces of 64 KiB that end with whole characters", arguments: ["é", "€", "👍", "a"])
    func split(character: String) {
        // The first byte puts the characters across the pieces' limit.
        let state = AnswerFeedState(text: "x" + String(repeating: character, count: 100_000))
        var text = ""
        while let piece = state.piece(after: text.utf8.count) {
            #expect(piece.lowerBound == text.utf8.count)
            #expect(piece.count <= 64 << 10)
            guard let whole = String(validating: state.text[piece], as: UTF8.self) else {
                Issue.record("a character is cut")
                return
            }
            text += whole
        }
        #expect(text.utf8.elementsEqual(state.text))
    }

    @Test("Text after the end is ignored, and only the first end counts")
    func end() {
        var state = AnswerFeedState()
        let news = [
            state.append(""), state.append("a"), state.finish([7]), state.append("b"), state.finish([8]),
        ]
        #expect(news == [false, true, true, false, false])
        #expect(state.text == Array("a".utf8))
        #expect(state.terminal.map { Array($0.readableBytesView) } == [7])
    }
}
