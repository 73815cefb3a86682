/// Makes the requests of one run and compares their answers.
struct StepRunner: Sendable {
    /// What came of one step.
    struct Outcome: Sendable {
        /// `nil` where the request could not be made.
        var exchange: ContractExchange?
        var differences: [Difference] = []
        var captures: [(name: String, value: ContractValue)] = []
    }

    /// Between two attempts of a step that waits for a condition.
    private static let pause = Duration.milliseconds(20)

    let baseURL: String
    let servers: [String: String]
    let fixtures: String
    let recordings: RecordingTexts
    let problems: ProblemTexts
    let trace: TraceContext
    let transport: Transport
    let start: ContinuousClock.Instant

    /// Makes a step's request, again and again where it waits for a condition, and compares the last answer.
    func run(
        _ step: ExchangeStep,
        scope: Scope,
        progress: AsyncStream<Int>.Continuation? = nil
    ) async -> Outcome {
        defer { progress?.finish() }
        let end = step.until.map { ContinuousClock.now + transport.allowed($0.duration) }
        var attempts = 1
        while true {
            let outcome = await attempt(step, scope: scope, number: attempts, progress: progress)
            guard let end, !outcome.differences.isEmpty, outcome.exchange != nil, ContinuousClock.now < end,
                !Task.isCancelled
            else { return outcome }
            try? await ContinuousClock().sleep(for: Self.pause)
            attempts += 1
        }
    }

    private func attempt(
        _ step: ExchangeStep,
        scope: Scope,
        number: Int,
        progress: AsyncStream<Int>.Continuation?
    ) async -> Outcome {
        let request: SentRequest
        do throws(RequestError) {
            request = try step.request.filled(context(scope, step))
        } catch {
            let difference = Difference(title: "the request can't be made", source: error.path, actual: error.message)
            return Outcome(differences: [difference])
        }
        let began = ContinuousClock.now
        let (answer, duration) = await send(request, of: step, progress)
        var outcome = Outcome()
        outcome.exchange = ContractExchange(
            step: step.name,
            request: request,
            answer: answer,
            attempts: number,
            start: began - start,
            duration: duration
        )
        outcome.differences = step.expectation.differences(
            Expectation.Context(
                answer: answer,
                request: request,
                scope: scope,
                recordings: recordings,
                problems: problems,
                isOfVendors: step.server == Contract.mockServer,
                fixtures: fixtures
            )
        )
        guard outcome.differences.isEmpty else { return outcome }
        if let limit = step.cancelAfterEvents, answer.events.count < limit {
            outcome.differences.append(
                Difference(
                    title: "the stream ended before the client left it",
                    source: step.path / "cancel_after_events",
                    expected: "\(limit) events",
                    actual: "\(answer.events.count)"
                )
            )
        }
        take(step.captures, from: answer, into: &outcome)
        return outcome
    }

    private func send(
        _ request: SentRequest,
        of step: ExchangeStep,
        _ progress: AsyncStream<Int>.Continuation?
    ) async -> (answer: Answer, duration: Duration) {
        let sending = { @Sendable () async -> (answer: Answer, duration: Duration) in
            await transport.send(
                request,
                timeout: step.timeout,
                leavingAfter: step.cancelAfterEvents,
                progress: progress
            )
        }
        // An account whose registration was broken off may be there, and nobody could delete it.
        guard MadeAccount.isMade(by: request) else { return await sending() }
        return await Task { await sending() }.value
    }

    private func take(_ captures: [Capture], from answer: Answer, into outcome: inout Outcome) {
        for capture in captures {
            if let value = capture.value(in: answer) {
                outcome.captures.append((capture.name, value))
            } else {
                outcome.differences.append(
                    Difference(title: "there is nothing to capture as \"\(capture.name)\"", source: capture.path)
                )
            }
        }
    }

    private func context(_ scope: Scope, _ step: ExchangeStep) -> RequestTemplate.Context {
        RequestTemplate.Context(
            baseURL: step.server.flatMap { servers[$0] } ?? baseURL,
            fixtures: fixtures,
            scope: scope,
            trace: trace,
            accessToken: step.user.flatMap { scope[$0]?["access_token"]?.string }
        )
    }
}
