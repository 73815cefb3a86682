/// What a parse takes at most, so that a hostile text costs no more than was agreed to.
package struct JSONLimits: Sendable, Equatable {
    /// The longest text, in bytes.
    package var maxBytes: Int
    /// The deepest nesting of arrays and objects; a bare value has depth 0. jansson itself ends at 2048.
    package var maxDepth: Int
    /// Whether a key that stands twice in one object is an error. Otherwise the last value counts, at the first's place.
    package var rejectsDuplicateKeys: Bool

    /// 16 MiB, 128 levels, the last of two equal keys counts.
    package static let `default` = JSONLimits()

    package init(maxBytes: Int = 16 << 20, maxDepth: Int = 128, rejectsDuplicateKeys: Bool = false) {
        self.maxBytes = maxBytes
        self.maxDepth = min(maxDepth, 2000)
        self.rejectsDuplicateKeys = rejectsDuplicateKeys
    }
}
