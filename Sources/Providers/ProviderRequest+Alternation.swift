extension ProviderRequest {
    /// The spoken turns, alternating: the user's first and last, and no two of one side in a row.
    ///
    /// Neighbours of one side become one turn: a user's with the parts of both, an assistant's with one text, between whose
    /// pieces there is a blank line. What an assistant says before any user is left out, and so is an answer that no prompt
    /// follows: vendors refuse it, or go on with it instead of answering.
    ///
    /// Throws `.invalidRequest` where no turn of the user is left.
    func alternatingTurns(
        accepting accepts: (String) -> Bool = { _ in true }
    ) throws(ProviderFailure) -> [ProviderMessage] {
        var merged: [ProviderMessage] = []
        for turn in try spokenTurns(accepting: accepts).drop(while: { $0.role != .user }) {
            if merged.last?.role == turn.role {
                merged[merged.count - 1].parts += turn.parts
            } else {
                merged.append(turn)
            }
        }
        if merged.last?.role == .assistant { merged.removeLast() }
        return merged.map { turn in
            turn.role == .user ? turn : ProviderMessage(role: .assistant, text: turn.joinedTexts)
        }
    }
}

extension ProviderMessage {
    /// What the turn says, as one text.
    fileprivate var joinedTexts: String {
        texts.joined(separator: "\n\n")
    }

    /// The turn with one text where it has nothing but texts: servers that speak a vendor's form take lists of parts only
    /// for models that see.
    var withTextsJoined: ProviderMessage {
        texts.count == parts.count ? ProviderMessage(role: role, text: joinedTexts) : self
    }
}
