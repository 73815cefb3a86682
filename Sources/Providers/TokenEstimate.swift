/// A rough count of tokens for usage that a vendor did not tell.
package enum TokenEstimate {
    /// About one token for four bytes of UTF-8, and at least one for any text.
    ///
    /// For English prose and code this is within about a third of what the vendors' tokenizers count. Text in other
    /// scripts has more bytes a character and is counted nearer to one token a character, which is what tokenizers
    /// make of it too, though often a little less. Emoji come out at one each, where two or three are usual.
    package static func tokens(in text: String) -> Int {
        text.isEmpty ? 0 : max(1, text.utf8.count / 4)
    }
}
