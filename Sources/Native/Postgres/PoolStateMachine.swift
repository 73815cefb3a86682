/// Names a connection of the pool, open or being opened.
struct ConnectionID: Hashable, Sendable {
    let number: Int
}

/// Names a task that waits for a connection.
struct WaiterID: Hashable, Sendable {
    let number: Int
}

/// Which connection goes to whom, which are opened and closed, and when: without I/O, a clock or chance of its own.
///
/// Each event returns what is to be done, in order. Times are durations since some fixed moment; `jitter` is in 0…1.
struct PoolStateMachine {
    struct Limits: Sendable {
        var connections = 10
        var waiters = 4096
        /// The pause after the first failure to connect; each further one doubles it.
        var firstBackoff: Duration = .milliseconds(50)
        var longestBackoff: Duration = .seconds(2)
        /// While the database is away, a task that asks for a connection has it tried again, but not more often.
        var leastProbeInterval: Duration = .milliseconds(200)
    }

    enum Action: Equatable {
        case open(ConnectionID)
        case close(ConnectionID)
        case lease(ConnectionID, to: WaiterID)
        case fail(WaiterID, PostgresError)
        /// Call ``retryIsDue()`` after this pause, in place of any such call still to come.
        case retry(after: Duration)
        case cancelRetry
        /// The pool is closed, and every connection with it.
        case drained
    }

    /// Connecting has failed since it last succeeded.
    private struct Trouble {
        var failures: Int
        var error: PostgresError
        var lastFailure: Duration
    }

    private let limits: Limits
    private var idle: [ConnectionID] = []
    private var leased: Set<ConnectionID> = []
    /// Those of the leased that no other task gets.
    private var retired: Set<ConnectionID> = []
    private var opening: Set<ConnectionID> = []
    /// First come, first served.
    private var waiters: [WaiterID] = []
    private var trouble: Trouble?
    private var isClosing = false
    private var connectionCount = 0

    init(limits: Limits) {
        self.limits = limits
    }

    private var openCount: Int { idle.count + leased.count }
    /// Those of the open ones that other tasks get, now or when they come back.
    private var lastingCount: Int { openCount - retired.count }

    /// A task asks for a connection.
    mutating func acquire(_ waiter: WaiterID, now: Duration) -> [Action] {
        if isClosing { return [.fail(waiter, PostgresError(.closed, "The pool is closed."))] }
        if let id = idle.popLast() {
            leased.insert(id)
            return [.lease(id, to: waiter)]
        }
        if let trouble, lastingCount == 0 {
            var actions: [Action] = [.fail(waiter, trouble.error)]
            if opening.isEmpty, now - trouble.lastFailure >= limits.leastProbeInterval {
                actions += [.cancelRetry, openAnother()]
            }
            return actions
        }
        guard waiters.count < limits.waiters else {
            return [.fail(waiter, PostgresError(.overloaded, "Too many tasks wait for a connection."))]
        }
        waiters.append(waiter)
        return grow()
    }

    /// A waiting task gives up, by time or by cancellation. Nothing happens if it no longer waits.
    mutating func abandon(_ waiter: WaiterID, _ error: PostgresError) -> [Action] {
        guard let index = waiters.firstIndex(of: waiter) else { return [] }
        waiters.remove(at: index)
        return [.fail(waiter, error)]
    }

    /// A connection was opened.
    mutating func opened(_ id: ConnectionID) -> [Action] {
        guard opening.remove(id) != nil, !isClosing else { return [.close(id)] }
        let wasInTrouble = trouble != nil
        trouble = nil
        return (wasInTrouble ? [.cancelRetry] : []) + hand(id) + grow()
    }

    /// A connection could not be opened.
    mutating func openFailed(_ id: ConnectionID, _ error: PostgresError, now: Duration, jitter: Double) -> [Action] {
        guard opening.remove(id) != nil, !isClosing else { return [] }
        let failures = (trouble?.failures ?? 0) + 1
        trouble = Trouble(failures: failures, error: error, lastFailure: now)
        return [.retry(after: backoff(failures: failures, jitter: jitter))] + failWaitersIfAway()
    }

    /// The pause of ``Action/retry(after:)`` is over.
    mutating func retryIsDue() -> [Action] {
        guard !isClosing, trouble != nil, opening.isEmpty else { return [] }
        if lastingCount > 0, waiters.isEmpty {
            // Nobody needs another connection now; whoever does next has it tried.
            trouble = nil
            return []
        }
        return openCount < limits.connections ? [openAnother()] : []
    }

    /// A lease has ended with the connection fit for the next.
    mutating func released(_ id: ConnectionID) -> [Action] {
        guard leased.remove(id) != nil else { return [] }
        let isRetired = retired.remove(id) != nil
        if isClosing { return [.close(id)] + (leased.isEmpty ? [.drained] : []) }
        return isRetired ? [.close(id)] + failWaitersIfAway() + grow() : hand(id)
    }

    /// An open connection was lost, be it idle or leased.
    mutating func lost(_ id: ConnectionID) -> [Action] {
        let wasLeased = leased.remove(id) != nil
        retired.remove(id)
        idle.removeAll { $0 == id }
        if isClosing { return wasLeased && leased.isEmpty ? [.drained] : [] }
        return failWaitersIfAway() + grow()
    }

    /// The connection just leased turned out lost before it was used: its waiter comes first again.
    mutating func leaseFailed(_ id: ConnectionID, _ waiter: WaiterID) -> [Action] {
        leased.remove(id)
        retired.remove(id)
        waiters.insert(waiter, at: 0)
        if let next = idle.popLast() { return hand(next) }
        return failWaitersIfAway() + grow()
    }

    /// The server that the connections lead to is not the one any more: those that are idle are closed, those that are
    /// leased when they come back, so that the next one leads to the one that is.
    mutating func retireAll() -> [Action] {
        guard !isClosing else { return [] }
        retired.formUnion(leased)
        defer { idle = [] }
        return idle.map { .close($0) }
    }

    /// No lease from now on.
    mutating func close() -> [Action] {
        guard !isClosing else { return leased.isEmpty ? [.drained] : [] }
        isClosing = true
        let failed = waiters.map { Action.fail($0, PostgresError(.closed, "The pool is closed.")) }
        let closed = idle.map { Action.close($0) }
        waiters = []
        idle = []
        opening = []
        return [.cancelRetry] + failed + closed + (leased.isEmpty ? [.drained] : [])
    }

    private mutating func hand(_ id: ConnectionID) -> [Action] {
        guard !waiters.isEmpty else {
            leased.remove(id)
            idle.append(id)
            return []
        }
        leased.insert(id)
        return [.lease(id, to: waiters.removeFirst())]
    }

    private mutating func failWaitersIfAway() -> [Action] {
        guard let trouble, lastingCount == 0, opening.isEmpty else { return [] }
        defer { waiters = [] }
        return waiters.map { .fail($0, trouble.error) }
    }

    /// Opens as many connections as there are tasks waiting for one, unless connecting fails just now.
    private mutating func grow() -> [Action] {
        guard trouble == nil else { return [] }
        var actions: [Action] = []
        while opening.count < waiters.count, openCount + opening.count < limits.connections {
            actions.append(openAnother())
        }
        return actions
    }

    private mutating func openAnother() -> Action {
        connectionCount += 1
        let id = ConnectionID(number: connectionCount)
        opening.insert(id)
        return .open(id)
    }

    /// Between half and all of the first pause doubled for each failure, and never more than the longest.
    private func backoff(failures: Int, jitter: Double) -> Duration {
        let doubled = limits.firstBackoff * (1 << min(failures - 1, 16))
        let pause = min(doubled, limits.longestBackoff)
        return pause / 2 + pause / 2 * min(max(jitter, 0), 1)
    }
}
