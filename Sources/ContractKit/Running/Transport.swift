import EventStream
import WebClient

/// Sends requests and keeps what comes back. It never throws: whatever goes wrong is part of the answer.
struct Transport: Sendable {
    /// The most bytes that are read of one answer.
    static let bound = 64 << 20

    let client: WebClient
    /// How long an exchange may take that has no timeout of its own.
    let timeout: Duration
    /// How long each may take, also one whose own timeout is shorter.
    let leastTimeout: Duration

    /// How long what has its own timeout, or none, may take.
    func allowed(_ own: Duration?) -> Duration { max(own ?? timeout, leastTimeout) }

    /// Sends one request.
    ///
    /// - Parameters:
    ///   - timeout: How long all of it may take; `nil` for as long as most.
    ///   - leavingAfter: After how many events the client goes away.
    ///   - progress: Told of the head as 0 and then of the number of events after each read; finished at the end.
    func send(
        _ request: SentRequest,
        timeout own: Duration? = nil,
        leavingAfter limit: Int? = nil,
        progress: AsyncStream<Int>.Continuation? = nil
    ) async -> (answer: Answer, duration: Duration) {
        let timeout = allowed(own)
        let start = ContinuousClock.now
        let recorder = AnswerRecorder(leavingAfter: limit)
        let client = client
        let isDone = await Deadline.run(within: timeout) {
            do {
                try await client.withResponse(to: Self.webRequest(request)) { response in
                    recorder.begin(response.head)
                    progress?.yield(0)
                    for try await bytes in response.body {
                        let count = try recorder.append(bytes)
                        progress?.yield(count)
                        if let limit, count >= limit { return }
                    }
                }
            } catch let error as WebError {
                recorder.fail(error.code == .cancelled ? "it was cancelled" : Self.sentence(error))
            } catch {
                recorder.fail("the event stream is over its bounds")
            }
        }
        progress?.finish()
        var answer = recorder.answer
        if !isDone, !answer.wasLeft { answer.error = "it was not over after \(timeout.text)" }
        return (answer, ContinuousClock.now - start)
    }

    private static func webRequest(_ request: SentRequest) -> WebRequest {
        WebRequest(
            method: request.method,
            url: request.url,
            headers: request.headers.map { ($0.name, $0.value) },
            body: request.body.isEmpty ? .none : .bytes(request.body),
            // The deadline bounds all of it together.
            timeouts: WebTimeouts(connect: nil, firstByte: nil, idle: nil),
            maximumBodyBytes: bound,
            allowsPlainHTTP: true
        )
    }

    private static func sentence(_ error: WebError) -> String {
        switch error.code {
        case .connectFailed: "the connection was refused"
        case .resolveFailed: "the host's name is unknown"
        case .closed: "the connection was closed before the answer was whole"
        case .tooLarge: "the answer is over \(bound >> 20) MiB"
        case .protocolViolation: "what came is not HTTP"
        case .invalidRequest: "the request can't be sent: \(error.message)"
        default: error.message
        }
    }
}

extension Duration {
    /// Whole milliseconds, rounded down.
    var milliseconds: Int {
        Int(components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000)
    }

    /// As reports write it: whole milliseconds, or seconds where they are whole.
    var text: String {
        let milliseconds = milliseconds
        return milliseconds.isMultiple(of: 1000) ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
    }
}
