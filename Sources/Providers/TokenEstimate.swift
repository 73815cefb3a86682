/// A rough count of tokens for usage that a vendor did not tell, and for what fits into a model's context.
package enum TokenEstimate {
    /// How many bytes of UTF-8 a vendor's tokenizer makes a token of, in tenths, as counted over answers of prose and code
    /// whose usage is known; see `Benchmarks/README.md`. Of other servers and vendors it is 40.
    private static let tenthsOfBytes: [Vendor: Int] = [
        .anthropic: 31, .openai: 44, .google: 42, .mistral: 37, .xai: 36,
    ]

    /// How many bytes of UTF-8 a token of `vendor` has, in tenths.
    package static func tenthsOfBytesPerToken(of vendor: Vendor?) -> Int {
        vendor.flatMap { tenthsOfBytes[$0] } ?? 40
    }

    /// About the tokens of `text` as `vendor` counts them, and at least one for any text.
    ///
    /// For English prose and code this is within about a tenth of what the vendors count, for short texts a third. Text in
    /// other scripts has more bytes a character and is counted nearer to one token a character, which is what tokenizers
    /// make of it too, though often a little less. Emoji come out at one each, where two or three are usual.
    package static func tokens(in text: String, of vendor: Vendor? = nil) -> Int {
        text.isEmpty ? 0 : max(1, text.utf8.count * 10 / tenthsOfBytesPerToken(of: vendor))
    }
}
