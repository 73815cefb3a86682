/// Ranges as contracts write them: `3`, `1..`, `..5`, `1..100`.
enum CountRange {
    /// The range, or `nil` where the text is none or has nothing in it.
    static func parse(_ text: some StringProtocol, lowest: Int) -> ClosedRange<Int>? {
        if let number = Int(text) { return number >= lowest ? number...number : nil }
        guard let dots = text.firstRange(of: "..") else { return nil }
        let lower = text[..<dots.lowerBound]
        let upper = text[dots.upperBound...]
        guard !(lower.isEmpty && upper.isEmpty),
            let low = lower.isEmpty ? lowest : Int(lower),
            let high = upper.isEmpty ? Int.max : Int(upper),
            lowest <= low, low <= high
        else { return nil }
        return low...high
    }

    /// The range as it is written.
    static func text(_ range: ClosedRange<Int>) -> String {
        if range.lowerBound == range.upperBound { return String(range.lowerBound) }
        let lower = range.lowerBound == Int.min ? "" : String(range.lowerBound)
        return "\(lower)..\(range.upperBound == Int.max ? "" : String(range.upperBound))"
    }
}
