/// How much of a conversation a model can be sent. Pure.
///
/// What does not fit is left out from the old end in whole turns, a prompt with the answers that follow it: half a turn
/// would have the model answer what was answered already. The newest prompt is always sent: where even that is too much,
/// the vendor says so in its own words.
package struct ContextWindow: Sendable, Equatable {
    /// How many tokens the conversation and its answer may have together; nil where that is not known, and then
    /// everything is sent.
    package let contextTokens: Int?
    /// How many of them the answer may have; nil where the vendor has no bound or it is not known.
    package let maxOutputTokens: Int?
    /// Whose model it is: vendors count tokens each in their own way.
    package let vendor: Vendor?

    package init(contextTokens: Int?, maxOutputTokens: Int? = nil, vendor: Vendor? = nil) {
        self.vendor = vendor
        self.contextTokens = contextTokens
        self.maxOutputTokens = maxOutputTokens
    }

    /// How many tokens are kept for the answer: all that the model may answer with, or 8,192 where that is not known,
    /// but never more than a third of the context. nil where nothing is known of the model.
    package var answerTokens: Int? {
        guard contextTokens != nil || maxOutputTokens != nil else { return nil }
        let wanted = maxOutputTokens ?? 8_192
        return contextTokens.map { min(wanted, max(1, $0 / 3)) } ?? wanted
    }

    /// The end of `messages` that fits beside `system` and the answer. An answer without its prompt at the beginning
    /// goes too, even where all would fit.
    ///
    /// `overflows` is how often the vendor has just said that the conversation was too long, though it seemed to fit: each
    /// time, half as much of it is sent.
    package func fitting(
        _ messages: [ProviderMessage],
        system: String? = nil,
        overflows: Int = 0
    ) -> ArraySlice<ProviderMessage> {
        let starts = messages.indices.filter { messages[$0].role == .user }
        guard let newest = starts.last else { return [] }
        var room = Int.max
        if let contextTokens, let answerTokens { room = contextTokens - answerTokens - tokens(in: system ?? "") }
        if overflows > 0 {
            let all = messages.reduce(0) { $0 + tokens(in: $1) }
            room = min(room, all) >> min(overflows, 62)
        }
        guard room < .max else { return messages[starts[0]...] }
        var first = newest
        var end = messages.endIndex
        for start in starts.reversed() {
            room -= messages[start..<end].reduce(0) { $0 + tokens(in: $1) }
            guard room >= 0 || start == newest else { break }
            first = start
            end = start
        }
        return messages[first...]
    }

    /// About how many tokens `message` is, and rather more than less: 4 for saying whose it is, and its parts.
    package func tokens(in message: ProviderMessage) -> Int {
        message.parts.reduce(4) { sum, part in
            switch part {
            case .text(let text): sum + tokens(in: text)
            case .media(let media): sum + tokens(in: media)
            }
        }
    }

    /// An estimate can be a third too low, so a third is added to it.
    private func tokens(in text: String) -> Int {
        let estimate = TokenEstimate.tokens(in: text, of: vendor)
        return estimate + (estimate + 2) / 3
    }

    /// What a file costs is a matter of its pixels and seconds, which nobody has looked at here; the vendors' rates and
    /// what files usually are make it:
    /// - an image 1,600 tokens, whatever its size: vendors shrink large ones to about that many;
    /// - uncompressed sound (WAV) one for 1,000 bytes: 32 a second, Google's rate, at 16 kHz and 16 bit;
    /// - other sound one for 250 bytes: the same at 64 kbit/s;
    /// - video one for 1,000 bytes: 300 a second, Google's rate, at 2.4 Mbit/s.
    ///
    /// Better quality than that is counted higher than it costs.
    private func tokens(in media: ProviderMedia) -> Int {
        switch media.kind {
        case .image: 1_600
        case .audio where ["audio/wav", "audio/x-wav", "audio/wave"].contains(media.contentType):
            1 + media.size / 1_000
        case .audio: 1 + media.size / 250
        case .video: 1 + media.size / 1_000
        }
    }
}
