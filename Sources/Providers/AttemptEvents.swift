/// Sorts an attempt's events into those that may be handed on and those that have to wait.
///
/// Until the first text, or the end of an answer without any, another attempt may take this one's place; what this one
/// counted must not be told then.
struct AttemptEvents: Sendable {
    private(set) var hasBegun = false
    /// The last count, while it waits.
    private(set) var heldUsage: TokenUsage?
    /// How the attempt failed. That is for the caller to tell, or to mend.
    private(set) var failure: ProviderFailure?

    /// Takes what came and gives what may be handed on now.
    mutating func release(_ events: [ProviderEvent]) -> [ProviderEvent] {
        var released: [ProviderEvent] = []
        for event in events {
            switch event {
            case .failed(let failure):
                self.failure = failure
            case .usage(let usage) where !hasBegun:
                heldUsage = usage
            case .usage:
                released.append(event)
            case .text, .finished:
                hasBegun = true
                if let heldUsage { released.append(.usage(heldUsage)) }
                heldUsage = nil
                released.append(event)
            }
        }
        return released
    }
}
