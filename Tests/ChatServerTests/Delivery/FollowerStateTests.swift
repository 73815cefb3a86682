import NIOCore
import Testing

@testable import ChatServer

@Suite("A follower's silence and slowness")
struct FollowerStateTests {
    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    private func state() -> FollowerState { FollowerState(offset: 0, now: start) }

    @Test("Fifteen seconds without a write ask for a ping, and then the next fifteen")
    func ping() {
        var state = state()
        #expect(state.care(isWritable: true, at: start + .seconds(14)) == .nothing)
        #expect(state.care(isWritable: true, at: start + .seconds(15)) == .ping)
        #expect(state.care(isWritable: true, at: start + .seconds(16)) == .nothing)
        #expect(state.care(isWritable: true, at: start + .seconds(30)) == .ping)
    }

    @Test("A write puts the ping off")
    func written() {
        var state = state()
        state.wrote(upTo: 5, at: start + .seconds(10))
        #expect(state.offset == 5)
        #expect(state.care(isWritable: true, at: start + .seconds(24)) == .nothing)
        #expect(state.care(isWritable: true, at: start + .seconds(25)) == .ping)
    }

    @Test("A connection that takes nothing for twenty seconds is dropped, and not pinged meanwhile")
    func drop() {
        var state = state()
        state.becameWritable(false, at: start)
        #expect(state.care(isWritable: false, at: start + .seconds(19)) == .nothing)
        #expect(state.care(isWritable: false, at: start + .seconds(20)) == .drop)
    }

    @Test("Slowness is counted from when it was first seen, without notice of it too")
    func unnoticed() {
        var state = state()
        #expect(state.care(isWritable: false, at: start + .seconds(5)) == .nothing)
        #expect(state.care(isWritable: false, at: start + .seconds(24)) == .nothing)
        #expect(state.care(isWritable: false, at: start + .seconds(25)) == .drop)
    }

    @Test("A connection that takes something in between begins anew")
    func recovers() {
        var state = state()
        state.becameWritable(false, at: start)
        state.becameWritable(true, at: start + .seconds(19))
        state.becameWritable(false, at: start + .seconds(19))
        #expect(state.care(isWritable: false, at: start + .seconds(38)) == .nothing)
        #expect(state.care(isWritable: false, at: start + .seconds(39)) == .drop)
    }

    @Test("A connection that does not take the end either is closed")
    func close() {
        var state = state()
        state.becameWritable(false, at: start)
        state.beginFarewell(at: start + .seconds(20))
        #expect(state.care(isWritable: false, at: start + .seconds(24)) == .nothing)
        #expect(state.care(isWritable: false, at: start + .seconds(25)) == .close)
        #expect(state.care(isWritable: true, at: start + .seconds(26)) == .nothing)
    }
}
