import Testing

@testable import MediaFormats

@Suite("Milliseconds")
struct MillisecondsTests {
    private static let longest = UInt64(Int32.max)

    @Test("Units are rounded to milliseconds")
    func rounded() {
        #expect(Milliseconds.of(UInt64(1), per: 2000) == 1)
        #expect(Milliseconds.of(UInt64(1), per: 2001) == 0)
        #expect(Milliseconds.of(UInt64(44_100), per: 44_100) == 1000)
        #expect(Milliseconds.of(UInt64(1), per: 0) == nil)
        #expect(Milliseconds.of(-1, per: 1000) == nil)
        #expect(Milliseconds.of(1, per: -1000) == nil)
    }

    @Test("The longest time is Int32.max milliseconds, however it is counted")
    func longest() {
        #expect(Milliseconds.of(Self.longest, per: 1000) == Int(Int32.max))
        #expect(Milliseconds.of(Self.longest + 1, per: 1000) == nil)
        // Half a millisecond more is rounded up, and too long.
        #expect(Milliseconds.of(2 * Self.longest + 1, per: 2000) == nil)
        #expect(Milliseconds.of(2 * Self.longest, per: 2000) == Int(Int32.max))
        #expect(Milliseconds.of(UInt64.max, per: 1) == nil)
        #expect(Milliseconds.of(UInt64.max, per: UInt64.max) == 1000)
        #expect(Milliseconds.of(nanoseconds: Double(Int32.max) * 1e6) == Int(Int32.max))
        #expect(Milliseconds.of(nanoseconds: (Double(Int32.max) + 1) * 1e6) == nil)
    }
}
