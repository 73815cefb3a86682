/// Durations, from what containers count in.
enum Milliseconds {
    private static let longest = UInt64(Int32.max)

    /// `units` of which there are `rate` in a second, rounded; nil for a rate of 0 or more than `Int32.max`
    /// milliseconds.
    static func of(_ units: UInt64, per rate: UInt64) -> Int? {
        guard rate > 0 else { return nil }
        let (high, low) = units.multipliedFullWidth(by: 1000)
        guard high < rate else { return nil }
        let (quotient, remainder) = rate.dividingFullWidth((high, low))
        guard quotient <= longest else { return nil }
        let rounded = quotient + (remainder >= rate - rate / 2 ? 1 : 0)
        return rounded <= longest ? Int(rounded) : nil
    }

    /// See ``of(_:per:)-(UInt64,_)``; nil also for negative numbers.
    static func of(_ units: Int, per rate: Int) -> Int? {
        guard units >= 0, rate > 0 else { return nil }
        return of(UInt64(units), per: UInt64(rate))
    }

    /// A number of nanoseconds; nil where that is no number, negative, or too long.
    static func of(nanoseconds: Double) -> Int? {
        let milliseconds = (nanoseconds / 1_000_000).rounded()
        guard milliseconds >= 0, milliseconds <= Double(longest) else { return nil }
        return Int(milliseconds)
    }
}
