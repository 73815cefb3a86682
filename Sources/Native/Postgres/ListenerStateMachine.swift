/// When a listener connects, asks for a sign of life and tells of what: without I/O, a clock or chance of its own.
struct ListenerStateMachine {
    enum Action: Equatable {
        case open(attempt: Int)
        /// Send `LISTEN`, for this attempt's connection.
        case listen
        /// Ask the server for a sign of life.
        case probe
        case closeConnection
        case retry(after: Duration)
        case tell(PostgresListener.Event)
    }

    private enum State: Equatable {
        case idle, opening, subscribing, listening, pausing, stopped
    }

    private let firstBackoff: Duration
    private let longestBackoff: Duration
    private var state = State.idle
    private var attempt = 0
    private var failures = 0

    init(firstBackoff: Duration = .milliseconds(50), longestBackoff: Duration = .seconds(2)) {
        self.firstBackoff = firstBackoff
        self.longestBackoff = longestBackoff
    }

    mutating func start() -> [Action] {
        guard state == .idle else { return [] }
        return [openNext()]
    }

    /// A connection was opened; one that nobody waits for any more is closed by the caller.
    mutating func opened(attempt: Int) -> [Action] {
        guard state == .opening, attempt == self.attempt else { return [] }
        state = .subscribing
        return [.listen]
    }

    /// `LISTEN` has taken effect.
    mutating func subscribed() -> [Action] {
        guard state == .subscribing else { return [] }
        state = .listening
        failures = 0
        return [.tell(.connected)]
    }

    /// Connecting failed, `LISTEN` was refused, the connection was lost, or more was queued than may be.
    mutating func failed(jitter: Double) -> [Action] {
        guard state == .opening || state == .subscribing || state == .listening else { return [] }
        let wasListening = state == .listening
        state = .pausing
        failures += 1
        let pause = min(firstBackoff * (1 << min(failures - 1, 16)), longestBackoff)
        let told: [Action] = wasListening ? [.tell(.disconnected)] : []
        return [.closeConnection] + told + [.retry(after: pause / 2 + pause / 2 * min(max(jitter, 0), 1))]
    }

    mutating func retryIsDue() -> [Action] {
        guard state == .pausing else { return [] }
        return [openNext()]
    }

    /// It is time to see whether the server is still there.
    func probeIsDue() -> [Action] {
        state == .listening ? [.probe] : []
    }

    mutating func stop() -> [Action] {
        state = .stopped
        return [.closeConnection]
    }

    private mutating func openNext() -> Action {
        state = .opening
        attempt += 1
        return .open(attempt: attempt)
    }
}
