extension ProviderRequest {
    /// The spoken turns, alternating: the user's first and last, and no two of one side in a row.
    ///
    /// Neighbours of one side become one turn with the parts of both. What an assistant says before any user is left
    /// out, and so is an answer that no prompt follows: vendors refuse it, or go on with it instead of answering.
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
        return merged
    }
}
