import Providers

/// How an answer ended: what is saved of it and what its followers are told.
struct AnswerEnding: Sendable, Equatable {
    let status: MessageStatus
    let finishReason: String?
    let usage: Usage?
    /// What went wrong; nil for a `done`.
    let problem: Problem?
    let isRetryable: Bool
    /// Whole seconds, rounded up.
    let retryAfter: Int?
}

/// What a vendor has said in one stream.
struct VendorSaid: Sendable {
    var usage: TokenUsage?
    var ending: ProviderEvent?
    /// Whether the usage counts all text so far, since it came after it. Some vendors tell it with each piece.
    var isUsageCurrent = false

    mutating func take(_ event: ProviderEvent) {
        switch event {
        case .text: isUsageCurrent = false
        case .usage(let usage):
            self.usage = usage
            isUsageCurrent = true
        case .finished, .paused, .failed: ending = event
        }
    }
}

extension AnswerEnding {
    /// Decides how an answer ended, from what the vendor said and from why we ended it, if we did. Pure.
    ///
    /// `prompt` is all the text that was sent, and `vendor` who was asked, to estimate what the vendor did not tell.
    init(said: VendorSaid, cause: Generation.Cause?, text: String, prompt: [String], vendor: Vendor? = nil) {
        let exact = said.usage.map {
            Usage(
                inputTokens: $0.inputTokens,
                outputTokens: $0.outputTokens,
                accuracy: .exact,
                cachedInputTokens: $0.cachedInputTokens,
                reasoningTokens: $0.reasoningTokens
            )
        }
        let estimated = Usage(
            inputTokens: said.usage?.inputTokens ?? prompt.reduce(0) { $0 + TokenEstimate.tokens(in: $1, of: vendor) },
            outputTokens: max(said.usage?.outputTokens ?? 0, TokenEstimate.tokens(in: text, of: vendor)),
            accuracy: .estimated
        )
        let soFar = said.isUsageCurrent && !text.isEmpty ? exact ?? estimated : estimated
        // What the vendor finished before it heard of our end stays finished.
        switch (said.ending, cause) {
        case (.finished(let reason), _):
            self.init(finish: reason, usage: exact ?? estimated)
        case (_, .threadDeleted):
            self.init(status: .stopped, usage: soFar, problem: .threadNotFound, isRetryable: false)
        case (_, .stopped):
            self.init(
                status: .stopped,
                finishReason: "stopped",
                usage: soFar,
                problem: nil,
                isRetryable: false,
                retryAfter: nil
            )
        case (_, .shutdown), (_, .databaseAway), (_, .closedElsewhere), (.none, .none):
            self.init(status: .interrupted, usage: estimated, problem: .interrupted, isRetryable: true)
        case (_, .tooLong):
            let failure = ProviderFailure(
                kind: .protocol,
                retryable: false,
                retryAfter: nil,
                message: "The answer grew longer than this server takes.",
                detail: ""
            )
            self.init(status: .failed, usage: estimated, problem: Problem(failure), isRetryable: false)
        case (.failed(let failure), .none) where failure.kind == .contentFiltered:
            self.init(finish: .contentFilter, usage: exact ?? estimated)
        case (.failed(let failure), .none):
            let isInterruption = failure.kind == .interrupted || failure.kind == .timeout
            self.init(
                status: isInterruption ? .interrupted : .failed,
                usage: text.isEmpty && said.usage == nil ? nil : estimated,
                problem: Problem(failure),
                isRetryable: failure.retryable,
                retryAfter: failure.retryAfter.map { Int(($0.milliseconds + 999) / 1000) }
            )
        case (.text, .none), (.usage, .none), (.paused, .none):
            preconditionFailure("An ending is a terminal event.")
        }
    }

    private init(finish: FinishReason, usage: Usage) {
        self.init(
            status: .complete,
            finishReason: finish.rawValue,
            usage: usage,
            problem: nil,
            isRetryable: false,
            retryAfter: nil
        )
    }

    private init(status: MessageStatus, usage: Usage?, problem: Problem, isRetryable: Bool, retryAfter: Int? = nil) {
        self.init(
            status: status,
            finishReason: nil,
            usage: usage,
            problem: problem,
            isRetryable: isRetryable,
            retryAfter: retryAfter
        )
    }
}
