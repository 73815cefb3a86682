package import Logging
package import WebClient

/// Asks a vendor and hands on the events of its answer: the driver of a ``ProviderAPI`` over a ``WebClient``.
package struct ProviderClient: Sendable {
    /// The most bytes of an error's body that are read.
    private static let maximumErrorBytes = 64 << 10
    /// The bytes that are read at once where a tap keeps the pieces.
    private static let tappedReadBytes = 64 << 10
    /// A request of more bytes than this is let go as soon as its answer has begun.
    private static let smallBody = 64 << 10

    private let api: any ProviderAPI
    private let webClient: WebClient
    private let timeouts: WebTimeouts
    private let retries: RetryPolicy
    private let clock: any Clock<Duration>
    private let jitter: @Sendable () -> Double
    private let tap: (any ProviderTap)?
    private let logger: Logger

    /// A client of `api`. The default timeouts are 10 s to connect, 120 s to the first byte and 60 s between bytes.
    ///
    /// `clock` measures the waits before a retry, and `jitter` gives the numbers in `0..<1` that spread them. `tap` is told
    /// of each request that is sent.
    package init(
        api: any ProviderAPI,
        webClient: WebClient,
        timeouts: WebTimeouts = WebTimeouts(),
        retries: RetryPolicy = RetryPolicy(),
        clock: any Clock<Duration> = ContinuousClock(),
        jitter: @escaping @Sendable () -> Double = { .random(in: 0..<1) },
        tap: (any ProviderTap)? = nil,
        logger: Logger
    ) {
        self.api = api
        self.webClient = webClient
        self.timeouts = timeouts
        self.retries = retries
        self.clock = clock
        self.jitter = jitter
        self.tap = tap
        self.logger = logger
    }

    /// Asks for `request` to be answered, as often as it takes, preparing each request on the caller's thread.
    package func stream(
        _ request: ProviderRequest,
        isolation: isolated (any Actor)? = #isolation,
        onEvents: ([ProviderEvent]) async -> Void
    ) async {
        var request = request
        while let next = await stream(prepare(request), isolation: isolation, onEvents: onEvents) {
            request.take(next)
        }
    }

    /// Writes `request` in the vendor's form. A long conversation takes its time: not for the thread that all streams
    /// come through.
    package func prepare(_ request: ProviderRequest) -> PreparedRequest {
        PreparedRequest(
            model: request.model,
            continuation: request.continuation,
            extras: request.extras,
            webRequest: Result { () throws(ProviderFailure) in
                var webRequest = try api.request(request)
                webRequest.timeouts = timeouts
                // A tap keeps the question together with its answer.
                if tap == nil, case .bytes(let bytes) = webRequest.body, bytes.count > Self.smallBody {
                    webRequest.body = .passing(PassingBytes(bytes))
                }
                return webRequest
            }
        )
    }

    /// Asks for a request to be answered, and calls `onEvents` with the events that each received piece brought.
    ///
    /// Over all calls there is exactly one terminal event, and it is the last; then this returns, without waiting for
    /// the vendor to close. Where it returns a follow-up there was none yet: the same request is to be asked with that, and
    /// a continued answer's usage then counts what came before. While `onEvents` runs nothing more is read, so a slow caller slows the vendor down.
    /// Cancelling the task closes the transfer and ends the events as `.failed` with kind `.interrupted`.
    ///
    /// A vendor that has too much to do, or to which there was no connection, is asked again as the ``RetryPolicy`` has
    /// it, but never once a text was handed on; of an attempt that another one replaced nothing is told. Each retry is
    /// logged, and what failed in the end is logged once, with the vendor's own words.
    package func stream(
        _ request: PreparedRequest,
        isolation: isolated (any Actor)? = #isolation,
        onEvents: ([ProviderEvent]) async -> Void
    ) async -> FollowUp? {
        var retriesMade = 0
        while true {
            let attempt: FailedAttempt
            switch await ask(request, isolation: isolation, onEvents: onEvents) {
            case .answered: return nil
            case .paused(let continuation): return .continuation(continuation)
            case .failed(let failed): attempt = failed
            }
            if let extra = refusedExtra(of: request, in: attempt) { return .without(extra) }
            var failure = attempt.failure
            if case .retry(let wait) = retries.decision(after: attempt, retries: retriesMade, jitter: jitter()) {
                retriesMade += 1
                log(retry: retriesMade, after: wait, because: attempt, model: request.model)
                do {
                    try await clock.sleep(for: wait)
                    try Task.checkCancellation()
                    continue
                } catch {
                    failure = ProviderFailure(kind: .interrupted, detail: "cancelled before the next try")
                }
            }
            log(failure, retries: retriesMade, model: request.model)
            await onEvents((attempt.usage.map { [.usage($0)] } ?? []) + [.failed(failure)])
            return nil
        }
    }

    /// What the vendor refused to be asked for beside the answer, if it was that.
    private func refusedExtra(of request: PreparedRequest, in attempt: FailedAttempt) -> ProviderExtra? {
        guard [400, 422].contains(attempt.status),
            let extra = ProviderExtra(of: request.extras, namedIn: attempt.failure)
        else { return nil }
        logger.notice(
            "Provider is asked for less",
            metadata: [
                "provider.vendor": "\(api.vendor.rawValue)",
                "provider.model": "\(request.model)",
                "provider.without": "\(extra)",
                "provider.detail": "\(attempt.failure.detail)",
            ]
        )
        return extra
    }

    /// What came of asking once.
    private enum Outcome {
        /// The answer came to its end, and its events were handed on.
        case answered
        case paused(Continuation)
        /// How it failed is still to be told.
        case failed(FailedAttempt)
    }

    private func ask(
        _ request: PreparedRequest,
        isolation: isolated (any Actor)?,
        onEvents: ([ProviderEvent]) async -> Void
    ) async -> Outcome {
        do {
            let webRequest = tapped(try request.webRequest.get(), model: request.model)
            return try await webClient.withResponse(to: webRequest, isolation: isolation) { response in
                guard (200..<300).contains(response.status) else {
                    var refused = await refusal(of: response, isolation: isolation)
                    refused.usage = request.continuation?.usage
                    return .failed(refused)
                }
                return await relay(response, to: request, isolation: isolation, onEvents: onEvents)
            }
        } catch let error as WebError {
            let isUnconnected = error.code == .resolveFailed || error.code == .connectFailed
            return .failed(
                FailedAttempt(
                    ProviderFailure(error),
                    couldNotConnect: isUnconnected && !error.requestWasSent,
                    usage: request.continuation?.usage
                )
            )
        } catch let error as ProviderFailure {
            return .failed(FailedAttempt(error))
        } catch {
            return .failed(FailedAttempt(ProviderFailure(kind: .unavailable, detail: "\(type(of: error))")))
        }
    }

    private func tapped(_ request: WebRequest, model: String) -> WebRequest {
        guard let observer = tap?.observer(of: request, to: model, in: api.format, of: api.vendor) else {
            return request
        }
        var request = request
        request.observer = observer
        request.continuesForObserver = true
        request.undoesContentEncoding = true
        // Room for each piece as it was sent: with less it is handed over in parts.
        request.readBytes = Self.tappedReadBytes
        return request
    }

    /// Hands on the events of a successful response, but for how it failed.
    private func relay(
        _ response: WebResponse,
        to request: PreparedRequest,
        isolation: isolated (any Actor)?,
        onEvents: ([ProviderEvent]) async -> Void
    ) async -> Outcome {
        var decoder = api.makeDecoder()
        var attempt = AttemptEvents(after: request.continuation)
        var question: PassingBytes?
        if case .passing(let bytes) = try? request.webRequest.get().body { question = bytes }
        let body = response.body.makeAsyncIterator()
        while true {
            let decoded: [ProviderEvent]
            var cause: WebError?
            do throws(WebError) {
                if let bytes = try await body.next(isolation: isolation) {
                    decoded = decoder.decode(bytes)
                } else {
                    decoded = decoder.finish()
                }
            } catch {
                decoded = decoder.finish()
                cause = error
            }
            let events = attempt.release(decoded)
            if attempt.hasBegun {
                // It is not asked again.
                question?.drop()
                question = nil
            }
            if !events.isEmpty { await onEvents(events) }
            if var failure = attempt.failure {
                // How the transfer broke says more than that the end marker is missing.
                if failure.kind == .interrupted, let cause { failure = ProviderFailure(cause) }
                return .failed(FailedAttempt(failure, hasBegun: attempt.hasBegun, usage: attempt.heldUsage))
            }
            if let continuation = attempt.continuation { return .paused(continuation) }
            if decoded.last?.isTerminal ?? false { return .answered }
        }
    }

    /// What an error's status and as much of its body as came mean.
    private func refusal(of response: WebResponse, isolation: isolated (any Actor)?) async -> FailedAttempt {
        var bytes: [UInt8] = []
        let body = response.body.makeAsyncIterator()
        while bytes.count < Self.maximumErrorBytes, let piece = try? await body.next(isolation: isolation) {
            bytes += piece.prefix(Self.maximumErrorBytes - bytes.count)
        }
        return FailedAttempt(
            api.failure(status: response.status, headers: response.headers, body: bytes),
            status: response.status,
            forbidsRetry: response.headers.first("x-should-retry") == "false"
        )
    }

    private func log(retry: Int, after wait: Duration, because attempt: FailedAttempt, model: String) {
        logger.notice(
            "Provider is asked again",
            metadata: [
                "provider.vendor": "\(api.vendor.rawValue)",
                "provider.model": "\(model)",
                "provider.failure": "\(attempt.failure.kind.rawValue)",
                "provider.status": "\(attempt.status.map(String.init) ?? "none")",
                "provider.retry": "\(retry)",
                "provider.wait_ms": "\(Int(wait / .milliseconds(1)))",
            ]
        )
    }

    private func log(_ failure: ProviderFailure, retries: Int, model: String) {
        logger.log(
            level: Task.isCancelled ? .debug : failure.kind.logLevel,
            "Provider did not answer in full",
            metadata: [
                "provider.vendor": "\(api.vendor.rawValue)",
                "provider.model": "\(model)",
                "provider.failure": "\(failure.kind.rawValue)",
                "provider.retryable": "\(failure.retryable)",
                "provider.retries": "\(retries)",
                "provider.detail": "\(failure.detail)",
            ]
        )
    }
}

/// A request as its vendor is sent it, or why there is none.
package struct PreparedRequest: Sendable {
    let model: String
    let continuation: Continuation?
    /// What it asks for beside the answer.
    let extras: Set<ProviderExtra>
    let webRequest: Result<WebRequest, ProviderFailure>
}

extension ProviderFailure {
    /// What a broken transfer means.
    init(_ error: WebError) {
        let kind: Kind =
            switch error.code {
            case .resolveFailed, .connectFailed, .tls: .unavailable
            case .connectTimeout, .firstByteTimeout, .idleTimeout: .timeout
            case .closed, .cancelled, .shutdown: .interrupted
            case .invalidRequest, .insecureScheme, .requestBodyFailed: .invalidRequest
            case .tooLarge, .protocolViolation: .protocol
            }
        self.init(kind: kind, detail: error.description)
    }
}

extension ProviderFailure.Kind {
    /// Errors are for an operator to mend, warnings pass by themselves, notices are between the user and the vendor.
    fileprivate var logLevel: Logger.Level {
        switch self {
        case .unauthorized, .invalidRequest, .protocol: .error
        case .rateLimited, .overloaded, .unavailable, .timeout, .interrupted: .warning
        case .contextOverflow, .contentFiltered: .notice
        }
    }
}
