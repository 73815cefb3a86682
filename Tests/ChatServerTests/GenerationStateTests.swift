import Testing

@testable import ChatServer

@Suite("An answer's life in memory")
struct GenerationStateTests {
    private let start = ContinuousClock.now

    @Test("A follower behind gets all that it lacks in one piece")
    func catchUp() {
        var state = GenerationState<Int>()
        _ = state.append("Hel")
        _ = state.append("lo")
        #expect(state.next(after: 0) == .text("Hello"))
        #expect(state.next(after: 3) == .text("lo"))
        #expect(state.next(after: 5) == nil)
    }

    @Test("Text is handed to all who wait, each from its own offset, once")
    func served() {
        var state = GenerationState<Int>()
        _ = state.append("ab")
        state.wait(1, number: 1, after: 2, since: start)
        state.wait(2, number: 2, after: 2, since: start)
        let served = state.append("c").sorted { $0.0 < $1.0 }
        #expect(served.map(\.0) == [1, 2])
        #expect(served.map(\.1) == [.text("c"), .text("c")])
        #expect(state.append("d").isEmpty)
    }

    @Test("Offsets count bytes, not characters")
    func bytes() {
        var state = GenerationState<Int>()
        _ = state.append("é👍")
        _ = state.append("!")
        #expect(state.next(after: 6) == .text("!"))
    }

    @Test("The end comes after all text, and nothing after it")
    func terminal() {
        var state = GenerationState<Int>()
        _ = state.append("a")
        state.wait(1, number: 1, after: 1, since: start)
        #expect(state.finish([7]).map(\.1) == [.terminal([7])])
        #expect(state.next(after: 0) == .text("a"))
        #expect(state.next(after: 1) == .terminal([7]))
        #expect(state.append("b").isEmpty)
        #expect(state.finish([8]).isEmpty)
        #expect(state.next(after: 1) == .terminal([7]))
        #expect(state.isFinished)
    }

    @Test("Only those who have waited long enough hear of the silence")
    func silence() {
        var state = GenerationState<Int>()
        state.wait(1, number: 1, after: 0, since: start)
        state.wait(2, number: 2, after: 0, since: start + .seconds(10))
        let told = state.silent(since: start + .seconds(5))
        #expect(told.map(\.0) == [1])
        #expect(told.map(\.1) == [.silence])
        #expect(state.append("x").map(\.0) == [2])
    }

    @Test("One who gave up is not served")
    func cancelled() {
        var state = GenerationState<Int>()
        state.wait(1, number: 1, after: 0, since: start)
        #expect(state.cancel(number: 1) == 1)
        #expect(state.cancel(number: 1) == nil)
        #expect(state.append("x").isEmpty)
    }
}

@Suite("Following an answer")
struct GenerationTests {
    @Test("Followers at any pace get the same text and the same end")
    func followers() async throws {
        let generation = Generation(messageID: .next(), threadID: .next())
        let pieces = (0..<200).map { "piece \($0) é👍 " }
        let texts = try await withThrowingTaskGroup(of: String.self) { group in
            for pace in 0..<8 {
                group.addTask {
                    var text = ""
                    while true {
                        for _ in 0..<pace { await Task.yield() }
                        switch try await generation.feed.next(after: text.utf8.count) {
                        case .text(let piece): text += piece
                        case .silence: continue
                        case .terminal(let event):
                            #expect(event == [1])
                            return text
                        }
                    }
                }
            }
            for piece in pieces {
                generation.append(piece)
                await Task.yield()
            }
            generation.feed.finish([1])
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(texts == Array(repeating: pieces.joined(), count: 8))
    }

    @Test("A cancelled follower stops waiting")
    func cancelled() async {
        let generation = Generation(messageID: .next(), threadID: .next())
        let follower = Task { try await generation.feed.next(after: 0) }
        follower.cancel()
        await #expect(throws: CancellationError.self) { try await follower.value }
    }

    @Test("An answer that grows without end is ended")
    func tooLong() {
        let generation = Generation(messageID: .next(), threadID: .next())
        let piece = String(repeating: "x", count: Generation.maximumBytes)
        generation.append(piece)
        #expect(generation.cause == nil)
        generation.append("y")
        #expect(generation.cause == .tooLong)
        #expect(generation.feed.text == piece)
    }
}
