internal import JSONTree

extension JSONTree {
    /// The value as a count of tokens; nil for any other value, and for a number that no answer can have cost.
    ///
    /// The bound keeps the sum of a frame's four counts within 32 bits, so that no number of a vendor's can overflow.
    var tokenCount: Int? {
        integer.flatMap { (0...500_000_000).contains($0) ? $0 : nil }
    }
}
