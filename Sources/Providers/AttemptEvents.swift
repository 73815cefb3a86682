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
    /// How the answer is gone on with, where the attempt ended with the vendor's limit for one.
    private(set) var continuation: Continuation?

    /// What the answer is made of before this attempt.
    private let before: Continuation?
    private var usage: TokenUsage

    init(after before: Continuation? = nil) {
        self.before = before
        heldUsage = before?.usage
        usage = before?.usage ?? TokenUsage(inputTokens: 0, outputTokens: 0)
    }

    /// Takes what came and gives what may be handed on now.
    mutating func release(_ events: [ProviderEvent]) -> [ProviderEvent] {
        var released: [ProviderEvent] = []
        for event in events {
            switch event {
            case .failed(let failure):
                self.failure = failure
            case .paused(let token):
                pause(token)
            case .usage(let count):
                usage = before.map { $0.usage + count } ?? count
                if hasBegun { released.append(.usage(usage)) } else { heldUsage = usage }
            case .text, .finished:
                hasBegun = true
                if let heldUsage { released.append(.usage(heldUsage)) }
                heldUsage = nil
                released.append(event)
            }
        }
        return released
    }

    /// The vendor is asked again, unless it gave nothing since it was asked with the same token, or too often already.
    private mutating func pause(_ token: String) {
        let requests = (before?.requests ?? 0) + 1
        guard hasBegun || token != before?.token, requests < Continuation.maximumRequests else {
            failure = ProviderFailure(kind: .protocol, retryable: true, detail: "the answer does not come to its end")
            return
        }
        continuation = Continuation(token: token, usage: usage, requests: requests)
    }
}
