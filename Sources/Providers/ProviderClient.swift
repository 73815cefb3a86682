package import Logging
package import WebClient

/// Asks a vendor and hands on the events of its answer: the driver of a ``ProviderAPI`` over a ``WebClient``.
package struct ProviderClient: Sendable {
    /// The most bytes of an error's body that are read.
    private static let maximumErrorBytes = 64 << 10

    private let api: any ProviderAPI
    private let webClient: WebClient
    private let timeouts: WebTimeouts
    private let logger: Logger

    /// A client of `api`. The default timeouts are 10 s to connect, 120 s to the first byte and 60 s between bytes.
    package init(api: any ProviderAPI, webClient: WebClient, timeouts: WebTimeouts = WebTimeouts(), logger: Logger) {
        self.api = api
        self.webClient = webClient
        self.timeouts = timeouts
        self.logger = logger
    }

    /// Asks for `request` to be answered, and calls `onEvents` with the events that each received piece brought.
    ///
    /// Over all calls there is exactly one terminal event, and it is the last; then this returns, without waiting for
    /// the vendor to close. While `onEvents` runs nothing more is read, so a slow caller slows the vendor down.
    /// Cancelling the task closes the transfer and ends the events as `.failed` with kind `.interrupted`. What failed
    /// is logged once, with the vendor's own words.
    package func stream(
        _ request: ProviderRequest,
        isolation: isolated (any Actor)? = #isolation,
        onEvents: ([ProviderEvent]) async -> Void
    ) async {
        let failure: ProviderFailure?
        do {
            var webRequest = try api.request(request)
            webRequest.timeouts = timeouts
            failure = try await webClient.withResponse(to: webRequest, isolation: isolation) { response in
                guard (200..<300).contains(response.status) else {
                    return await refusal(of: response, isolation: isolation)
                }
                return await relay(response, isolation: isolation, onEvents: onEvents)
            }
        } catch let error as WebError {
            failure = ProviderFailure(error)
        } catch let error as ProviderFailure {
            failure = error
        } catch {
            failure = ProviderFailure(kind: .unavailable, detail: "\(type(of: error))")
        }
        guard let failure else { return }
        log(failure, model: request.model)
        await onEvents([.failed(failure)])
    }

    /// Hands on the events of a successful response; returns the failure it ends with, which is still to be told.
    private func relay(
        _ response: WebResponse,
        isolation: isolated (any Actor)?,
        onEvents: ([ProviderEvent]) async -> Void
    ) async -> ProviderFailure? {
        var decoder = api.makeDecoder()
        let body = response.body.makeAsyncIterator()
        while true {
            var events: [ProviderEvent]
            var cause: WebError?
            do throws(WebError) {
                if let bytes = try await body.next(isolation: isolation) {
                    events = decoder.decode(bytes)
                } else {
                    events = decoder.finish()
                }
            } catch {
                events = decoder.finish()
                cause = error
            }
            var failure: ProviderFailure?
            if case .failed(let decoded) = events.last {
                events.removeLast()
                // How the transfer broke says more than that the end marker is missing.
                failure = decoded.kind == .interrupted ? cause.map { ProviderFailure($0) } ?? decoded : decoded
            }
            let hasFinished = events.last?.isTerminal ?? false
            if !events.isEmpty { await onEvents(events) }
            if let failure { return failure }
            if hasFinished { return nil }
        }
    }

    /// What an error's status and as much of its body as came mean.
    private func refusal(of response: WebResponse, isolation: isolated (any Actor)?) async -> ProviderFailure {
        var bytes: [UInt8] = []
        let body = response.body.makeAsyncIterator()
        while bytes.count < Self.maximumErrorBytes, let piece = try? await body.next(isolation: isolation) {
            bytes += piece.prefix(Self.maximumErrorBytes - bytes.count)
        }
        return api.failure(status: response.status, headers: response.headers, body: bytes)
    }

    private func log(_ failure: ProviderFailure, model: String) {
        logger.log(
            level: Task.isCancelled ? .debug : failure.kind.logLevel,
            "Provider did not answer in full",
            metadata: [
                "provider.vendor": "\(api.vendor.rawValue)",
                "provider.model": "\(model)",
                "provider.failure": "\(failure.kind.rawValue)",
                "provider.retryable": "\(failure.retryable)",
                "provider.detail": "\(failure.detail)",
            ]
        )
    }
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
