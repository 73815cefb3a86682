import Testing

@testable import ChatServer

@Suite("What the journal writes, and when")
struct JournalStateTests {
    private let first = EntityID.next()
    private let second = EntityID.next()

    /// A journal with both answers begun, at second zero.
    private func journal(_ change: (inout JournalState.Limits) -> Void = { _ in }) -> JournalState {
        var limits = JournalState.Limits()
        change(&limits)
        var journal = JournalState(limits: limits)
        journal.began(first, at: .zero)
        journal.began(second, at: .zero)
        return journal
    }

    private func batch(_ number: Int, _ pieces: [(EntityID, Range<Int>)]) -> JournalState.Batch {
        let running = [first, second].sorted()
        let pieces = pieces.map { JournalState.Piece(id: $0.0, range: $0.1) }.sorted { $0.id < $1.id }
        return JournalState.Batch(number: number, pieces: pieces, running: running)
    }

    @Test("All new text goes into one batch, and the next begins where it ended")
    func batches() {
        var journal = journal()
        #expect(journal.tick(at: .zero) { _ in 5 } == [.write(batch(1, [(first, 0..<5), (second, 0..<5)]))])
        #expect(journal.tick(at: .milliseconds(200)) { _ in 9 } == [])
        #expect(journal.writtenLength(of: first) == 0)
        #expect(journal.wrote(1, .init(), at: .milliseconds(210)) == [])
        #expect(journal.writtenLength(of: first) == 5)
        #expect(
            journal.tick(at: .milliseconds(400)) { _ in 9 } == [.write(batch(2, [(first, 5..<9), (second, 5..<9)]))]
        )
    }

    @Test("A batch whose fate is unknown is written again as it was, after pauses that double up to a second")
    func writesAgain() {
        var journal = journal()
        var now = Duration.zero
        let value = batch(1, [(first, 0..<5), (second, 0..<5)])
        #expect(journal.tick(at: now) { _ in 5 } == [.write(value)])
        for pause in [50, 100, 200, 400, 800, 1000, 1000] {
            #expect(journal.wrote(1, nil, at: now) == [])
            #expect(journal.writtenLength(of: first) == 0)
            #expect(journal.tick(at: now + .milliseconds(pause - 1)) { _ in 50 } == [])
            now += .milliseconds(pause)
            #expect(journal.tick(at: now) { _ in 50 } == [.write(value)])
        }
        #expect(journal.wrote(2, .init(), at: now) == [])
        #expect(journal.writtenLength(of: first) == 0)
        #expect(journal.wrote(1, .init(), at: now) == [])
        #expect(journal.writtenLength(of: first) == 5)
    }

    @Test("The lease is renewed every five seconds when nothing runs")
    func idle() {
        var journal = JournalState()
        let empty = JournalState.Batch(number: 1, pieces: [], running: [])
        #expect(journal.tick(at: .zero) { _ in 0 } == [.write(empty)])
        _ = journal.wrote(1, .init(), at: .milliseconds(5))
        #expect(journal.tick(at: .milliseconds(4_999)) { _ in 0 } == [])
        #expect(
            journal.tick(at: .seconds(5)) { _ in 0 } == [.write(.init(number: 2, pieces: [], running: []))]
        )
    }

    @Test("A batch holds no more than its bound, unless one answer has more by itself")
    func boundsBatches() {
        var journal = journal { $0.batchBytes = 8 }
        let ids = [first, second].sorted()
        #expect(journal.tick(at: .zero) { _ in 10 } == [.write(batch(1, [(ids[0], 0..<10)]))])
        _ = journal.wrote(1, .init(), at: .zero)
        #expect(journal.tick(at: .milliseconds(200)) { _ in 10 } == [.write(batch(2, [(ids[1], 0..<10)]))])
    }

    @Test("An end is saved at once, unless text of it is on its way")
    func saves() {
        var journal = journal()
        #expect(journal.ending(first, at: .zero) == [.save(.init(number: 1, ids: [first]))])
        #expect(journal.ending(first, at: .zero) == [])
        #expect(journal.savedEnds(1, isSaved: true, at: .zero) == [.saved(first)])
        #expect(journal.writtenLength(of: first) == nil)
        #expect(journal.tick(at: .milliseconds(200)) { _ in 3 }.count == 1)
        #expect(journal.ending(second, at: .milliseconds(210)) == [])
        #expect(
            journal.wrote(2, .init(), at: .milliseconds(220)) == [.save(.init(number: 3, ids: [second]))]
        )
        #expect(journal.savedEnds(3, isSaved: true, at: .milliseconds(230)) == [.saved(second)])
        #expect(journal.isEmpty)
    }

    @Test("Ends are saved again in the same order, and alone after three failures")
    func savesAlone() {
        var journal = journal()
        #expect(journal.ending(first, at: .zero) == [.save(.init(number: 1, ids: [first]))])
        #expect(journal.ending(second, at: .zero) == [])
        #expect(journal.savedEnds(1, isSaved: false, at: .zero) == [])
        func saves(_ seconds: Int) -> [EntityID]? {
            for case .save(let ends) in journal.tick(at: .seconds(seconds), length: { _ in 0 }) {
                _ = journal.savedEnds(ends.number, isSaved: false, at: .seconds(seconds))
                return ends.ids
            }
            return nil
        }
        #expect(saves(1) == [first, second])
        #expect(saves(2) == [first, second])
        #expect(saves(4) == [first])
        #expect(saves(6) == [second])
        #expect(saves(8) == [first])
    }

    @Test("What the statement found is told once: a wish to end it, and that it is another's")
    func finds() {
        var journal = journal()
        _ = journal.tick(at: .zero) { _ in 0 }
        let findings = JournalState.Findings(lost: [second], stops: [first: .stopped])
        #expect(journal.wrote(1, findings, at: .zero) == [.lost(second), .stop(first, .stopped)])
        #expect(journal.writtenLength(of: second) == nil)
        _ = journal.tick(at: .milliseconds(200)) { _ in 0 }
        #expect(journal.wrote(2, findings, at: .milliseconds(200)) == [])
    }

    @Test("What was found of an answer that is being saved does not count")
    func findsTooLate() {
        var journal = journal()
        _ = journal.tick(at: .zero) { _ in 0 }
        _ = journal.ending(first, at: .zero)
        #expect(journal.wrote(1, .init(lost: [first], stops: [first: .stopped]), at: .zero) == [])
        #expect(journal.writtenLength(of: first) == 0)
    }

    @Test("The vendor of an answer of which too much waits is slowed down, and let go when it is written")
    func holdsBack() {
        var journal = journal { $0.waitingBytes = 10 }
        let first = first
        let actions = journal.tick(at: .zero) { $0 == first ? 11 : 10 }
        #expect(actions.first == .slowDown(first))
        #expect(actions.count == 2)
        #expect(journal.wrote(1, .init(), at: .zero) == [.speedUp(first)])
    }

    @Test("When all answers together wait for too much, each of them is slowed down")
    func holdsAllBack() {
        var journal = journal { $0.allWaitingBytes = 10 }
        let ids = [first, second].sorted()
        #expect(journal.tick(at: .zero) { _ in 6 }.prefix(2) == [.slowDown(ids[0]), .slowDown(ids[1])])
    }

    @Test("Answers are given up 25 seconds after the last renewal was sent, and not after it was heard of")
    func surrenders() {
        var journal = journal()
        _ = journal.tick(at: .seconds(1)) { _ in 0 }
        _ = journal.wrote(1, .init(), at: .seconds(4))
        _ = journal.tick(at: .seconds(5)) { _ in 0 }
        #expect(journal.tick(at: .milliseconds(25_999)) { _ in 0 } == [])
        let ids = [first, second].sorted()
        #expect(journal.tick(at: .seconds(26)) { _ in 0 } == [.surrender(ids[0]), .surrender(ids[1])])
        #expect(journal.tick(at: .seconds(27)) { _ in 0 } == [])
    }

    @Test("An end that waits is told as delayed after 25 seconds, and given up after a quarter of an hour")
    func givesUp() {
        var journal = journal()
        _ = journal.ending(first, at: .zero)
        _ = journal.savedEnds(1, isSaved: false, at: .zero)
        journal.forget(second)
        func tick(_ seconds: Int) -> [JournalState.Action] {
            let actions = journal.tick(at: .seconds(seconds)) { _ in 0 }
            for case .save(let ends) in actions {
                _ = journal.savedEnds(ends.number, isSaved: false, at: .seconds(seconds))
            }
            return actions
        }
        #expect(!tick(24).contains(.delayed(first)))
        #expect(tick(25).contains(.delayed(first)))
        #expect(!tick(26).contains(.delayed(first)))
        #expect(!tick(899).contains(.gaveUp(first)))
        #expect(tick(900).contains(.gaveUp(first)))
        #expect(journal.isEmpty)
    }

    @Test("A process that goes down tries ends for five seconds only")
    func hurries() {
        var journal = journal()
        _ = journal.ending(first, at: .zero)
        _ = journal.savedEnds(1, isSaved: false, at: .zero)
        journal.hurry()
        let early = journal.tick(at: .seconds(4)) { _ in 0 }
        #expect(!early.contains(.gaveUp(first)))
        for case .save(let ends) in early { _ = journal.savedEnds(ends.number, isSaved: false, at: .seconds(4)) }
        #expect(journal.tick(at: .seconds(5)) { _ in 0 }.contains(.gaveUp(first)))
    }
}
