package import Providers

/// What clients call `llm`: `provider/model`.
package struct ModelName: Sendable, Hashable, CustomStringConvertible {
    /// The rule for `llm`, as a client is told.
    static let rule = "must be provider/model, such as \(example)"
    /// A model that the recordings know, for those who have none in mind.
    package static let example = "anthropic/claude-haiku-5-5"

    package let vendor: Vendor
    /// The model in the vendor's own words, 1…200 printable ASCII characters.
    package let model: String

    /// Reads `provider/model`; nil for an unknown provider or a name no vendor could have.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let vendor = Vendor(rawValue: String(parts[0])),
            (1...200).contains(parts[1].utf8.count), parts[1].utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        self.vendor = vendor
        model = String(parts[1])
    }

    /// `provider/model`, as clients write it.
    package var description: String { "\(vendor.rawValue)/\(model)" }
}
