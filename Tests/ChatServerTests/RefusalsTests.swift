import Testing

@testable import ChatServer

@Suite("Empty buckets")
struct RefusalsTests {
    private let start = ContinuousClock.now

    @Test("One is empty until its next token has grown")
    func ends() {
        let refusals = Refusals()
        #expect(refusals.wait(of: [1], now: start) == nil)
        refusals.add([1], for: .seconds(9), now: start)
        #expect(refusals.wait(of: [1], now: start) == .seconds(9))
        #expect(refusals.wait(of: [1], now: start + .seconds(8)) == .seconds(1))
        #expect(refusals.wait(of: [2], now: start) == nil)
        #expect(refusals.wait(of: [1], now: start + .seconds(9)) == nil)
    }

    @Test("One that is given a token back is empty no more")
    func giveBack() {
        let refusals = Refusals()
        refusals.add([1], for: .seconds(9), now: start)
        refusals.remove([1])
        #expect(refusals.wait(of: [1], now: start) == nil)
    }

    @Test("Ten thousand are known, those that have not ended for longer")
    func bound() {
        let refusals = Refusals()
        for number in 0..<10_000 {
            let key = [UInt8(number >> 8), UInt8(number & 255)]
            refusals.add(key, for: .seconds(number < 10 ? 100 : 1), now: start)
        }
        refusals.add([255, 255], for: .seconds(9), now: start + .seconds(2))
        #expect(refusals.wait(of: [0, 9], now: start + .seconds(2)) == .seconds(98))
        #expect(refusals.wait(of: [0, 10], now: start) == nil)
    }
}
