internal import FoundationEssentials
internal import Synchronization

/// Hashes and checks passwords on threads of its own, each requester in its turn.
///
/// As many are computed at once as there are workers, and a bounded number waits, in the order of ``PasswordQueue``:
/// addresses take turns, and within an address accounts do. When all places are taken, the address with the most
/// waiting gives way. So a burst of logins can exhaust neither the processors nor the memory, and a flood from a single
/// address keeps nobody else out. A lower priority of the threads changes nothing that was measured: streams beside them are as
/// late as beside endless loops of idle priority.
///
/// A task that is cancelled while it waits gives up its place. Once its password is being computed, it waits for the
/// end.
package final class PasswordHasher: Sendable {
    /// Why a password could not be hashed or checked.
    package enum Failure: Error, Equatable {
        /// Too many are waiting, most of them from this address or as many as from any other. Try again in a second.
        case busy
        /// The task was cancelled before its turn came.
        case cancelled
        /// OpenSSL had not the memory for it.
        case outOfMemory
    }

    /// The number of workers by default: one for each active processor, at least 1 and at most 4. Each takes 2^cost KiB
    /// of memory while it works.
    package static var defaultWorkers: Int {
        min(max(ProcessInfo.processInfo.activeProcessorCount, 1), 4)
    }

    /// The cost of new hashes.
    package let cost: Int

    private let state: Mutex<State>

    /// Starts `workers` threads. `cost` must be one of ``PasswordHash/costs``.
    package init(cost: Int, workers: Int = PasswordHasher.defaultWorkers, maximumWaiting: Int = 256) {
        precondition(PasswordHash.costs.contains(cost), "No such scrypt cost.")
        self.cost = cost
        let workers = (0..<max(1, workers)).map { PasswordWorker(name: "lpo-scrypt-\($0)") }
        state = Mutex(State(free: workers, queue: PasswordQueue(maximumWaiting: maximumWaiting)))
    }

    /// Hashes `password` at ``cost``.
    package func hash(
        _ password: String,
        for requester: PasswordRequester
    ) async throws(Failure) -> PasswordHash {
        let cost = cost
        return try await run(for: requester) { PasswordHash(of: password, cost: cost) }
    }

    /// Whether `password` matches `hash`; without a hash it does not.
    ///
    /// It returns as soon as the password matches. Otherwise the work is that of one hash at the highest of
    /// `failureCost`, ``cost`` and the cost of `hash`. With the highest cost of all stored hashes as `failureCost`, the
    /// time tells neither whether an account exists nor at which cost its hash is, see ``PasswordCheck``. A
    /// `failureCost` above ``PasswordHash/costs`` counts as the highest of them.
    package func verify(
        _ password: String,
        against hash: PasswordHash?,
        failureCost: Int,
        for requester: PasswordRequester
    ) async throws(Failure) -> Bool {
        try await verify(anyOf: [password], against: hash, failureCost: failureCost, for: requester)
    }

    /// Whether any of several spellings of a password matches `hash`, all of them checked in one turn: so none is checked
    /// and the next one refused. It takes as much for each that does not match.
    package func verify(
        anyOf spellings: [String],
        against hash: PasswordHash?,
        failureCost: Int,
        for requester: PasswordRequester
    ) async throws(Failure) -> Bool {
        let total = max(min(failureCost, PasswordHash.costs.upperBound), cost, hash?.cost ?? cost)
        let checks = spellings.map { PasswordCheck(password: $0, hash: hash, failureCost: total) }
        return try await run(for: requester) {
            for check in checks {
                guard let isMatch = check.matches() else { return nil }
                if isMatch { return true }
            }
            return false
        }
    }

    private func run<Value: Sendable>(
        for requester: PasswordRequester,
        _ body: @Sendable () -> Value?
    ) async throws(Failure) -> Value {
        let worker = try await turn(of: requester)
        defer { passOn(worker) }
        guard !Task.isCancelled else { throw .cancelled }
        guard let value = await worker.run(body) else { throw .outOfMemory }
        return value
    }
}

extension PasswordHasher {
    /// What a requester waits for: the worker that is its own until it is passed on.
    private typealias Turn = CheckedContinuation<Result<PasswordWorker, Failure>, Never>

    /// A turn, and what it ends with once the lock is released.
    private struct Decision {
        let turn: Turn
        let outcome: Result<PasswordWorker, Failure>

        func carryOut() {
            turn.resume(returning: outcome)
        }
    }

    private struct State {
        /// The workers without work. There are none while anyone waits.
        var free: [PasswordWorker]
        var queue: PasswordQueue<UInt64>
        /// The turns of the tickets in the queue.
        var turns: [UInt64: Turn] = [:]
        var lastTicket: UInt64 = 0
    }

    /// Waits for a worker.
    private func turn(of requester: PasswordRequester) async throws(Failure) -> PasswordWorker {
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { turn in
                enter(ticket, for: requester, turn)
                // A cancellation that came before the ticket was in the queue has not found it there.
                if Task.isCancelled { withdraw(ticket) }
            }
        } onCancel: {
            withdraw(ticket)
        }
        return try outcome.get()
    }

    private func enter(_ ticket: UInt64, for requester: PasswordRequester, _ turn: Turn) {
        let decision = state.withLock { state -> Decision? in
            if let worker = state.free.popLast() { return Decision(turn: turn, outcome: .success(worker)) }
            switch state.queue.enter(ticket, for: requester) {
            case .waits:
                state.turns[ticket] = turn
                return nil
            case .displaces(let other):
                state.turns[ticket] = turn
                return state.turns.removeValue(forKey: other).map { Decision(turn: $0, outcome: .failure(.busy)) }
            case .refused:
                return Decision(turn: turn, outcome: .failure(.busy))
            }
        }
        decision?.carryOut()
    }

    /// Gives a worker that has done its work to whose turn is next.
    private func passOn(_ worker: PasswordWorker) {
        let decision = state.withLock { state -> Decision? in
            guard let ticket = state.queue.next(), let turn = state.turns.removeValue(forKey: ticket) else {
                state.free.append(worker)
                return nil
            }
            return Decision(turn: turn, outcome: .success(worker))
        }
        decision?.carryOut()
    }

    /// Ends the wait of a ticket, if it waits.
    private func withdraw(_ ticket: UInt64) {
        let decision = state.withLock { state -> Decision? in
            guard state.queue.remove(ticket), let turn = state.turns.removeValue(forKey: ticket) else { return nil }
            return Decision(turn: turn, outcome: .failure(.cancelled))
        }
        decision?.carryOut()
    }
}
