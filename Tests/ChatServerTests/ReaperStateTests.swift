import Testing

@testable import ChatServer

@Suite("When the reaper looks")
struct ReaperStateTests {
    private func connected() -> ReaperState {
        var reaper = ReaperState()
        reaper.heard(true, at: .zero)
        return reaper
    }

    @Test("Nothing is reaped before the database has been there for five seconds")
    func waits() {
        var reaper = ReaperState()
        #expect(reaper.tick(at: .seconds(60)) == [])
        reaper.heard(true, at: .seconds(60))
        reaper.heard(true, at: .seconds(64))
        #expect(reaper.tick(at: .milliseconds(64_999)) == [])
        #expect(reaper.tick(at: .seconds(65)) == [.reap, .sweep])
    }

    @Test("After a break the five seconds begin again")
    func breaks() {
        var reaper = connected()
        reaper.heard(false, at: .seconds(4))
        #expect(reaper.tick(at: .seconds(6)) == [])
        reaper.heard(true, at: .seconds(7))
        #expect(reaper.tick(at: .seconds(11)) == [])
        #expect(reaper.tick(at: .seconds(12)) == [.reap, .sweep])
    }

    @Test("One look at a time, and the next five seconds after it is done")
    func intervals() {
        var reaper = connected()
        _ = reaper.tick(at: .seconds(5))
        #expect(reaper.tick(at: .seconds(50)) == [])
        reaper.reaped(true, at: .seconds(51))
        #expect(reaper.tick(at: .seconds(55)) == [])
        #expect(reaper.tick(at: .seconds(56)) == [.reap])
    }

    @Test("A look that failed counts as a break")
    func fails() {
        var reaper = connected()
        _ = reaper.tick(at: .seconds(5))
        reaper.reaped(false, at: .seconds(6))
        #expect(reaper.tick(at: .seconds(20)) == [])
        reaper.heard(true, at: .seconds(20))
        #expect(reaper.tick(at: .seconds(25)) == [.reap])
    }

    @Test("What is old is swept every ten minutes, one sweep at a time")
    func sweeps() {
        var reaper = connected()
        #expect(reaper.tick(at: .seconds(5)).contains(.sweep))
        reaper.reaped(true, at: .seconds(5))
        #expect(!reaper.tick(at: .seconds(2_000)).contains(.sweep))
        reaper.swept(at: .seconds(2_000))
        #expect(!reaper.tick(at: .seconds(2_599)).contains(.sweep))
        #expect(reaper.tick(at: .seconds(2_600)).contains(.sweep))
    }
}
