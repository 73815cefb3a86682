internal import Reactor
internal import Synchronization

/// Hashes and checks passwords on threads of its own, a few at a time.
///
/// At most `workers` are computed at once and `maximumWaiting` wait; more are refused, so that a burst of logins can
/// exhaust neither the processors nor the memory.
package final class PasswordHasher: Sendable {
    /// Why a password could not be hashed or checked.
    package enum Failure: Error, Equatable {
        /// Too many are waiting. Try again in a second.
        case busy
        /// OpenSSL had not the memory for it.
        case outOfMemory
    }

    /// The cost of new hashes.
    package let cost: Int

    private let workers: [Worker]
    private let maximumWaiting: Int
    private let state = Mutex((pending: 0, next: 0))

    /// Starts `workers` threads. `cost` must be one of ``PasswordHash/costs``.
    package init(cost: Int, workers: Int = 2, maximumWaiting: Int = 64) {
        precondition(PasswordHash.costs.contains(cost), "No such scrypt cost.")
        self.cost = cost
        self.workers = (0..<max(1, workers)).map { Worker(name: "lpo-scrypt-\($0)") }
        self.maximumWaiting = maximumWaiting
    }

    /// Hashes `password` at ``cost``.
    package func hash(_ password: String) async throws(Failure) -> PasswordHash {
        let cost = cost
        return try await run { PasswordHash(of: password, cost: cost) }
    }

    /// Whether `password` matches `hash`.
    ///
    /// Without a hash a password is computed all the same and the answer is false: an account that does not exist
    /// takes as long as one that does.
    package func verify(_ password: String, against hash: PasswordHash?) async throws(Failure) -> Bool {
        guard let hash else {
            _ = try await self.hash(password)
            return false
        }
        return try await run { hash.matches(password) }
    }

    private func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value?) async throws(Failure) -> Value {
        let worker = state.withLock { state -> Worker? in
            guard state.pending < workers.count + maximumWaiting else { return nil }
            state.pending += 1
            state.next = (state.next + 1) % workers.count
            return workers[state.next]
        }
        guard let worker else { throw .busy }
        defer { state.withLock { $0.pending -= 1 } }
        guard let value = await worker.run(body) else { throw .outOfMemory }
        return value
    }
}

/// One thread that computes one password after another.
private actor Worker {
    private let thread: Reactor

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe thread.asUnownedSerialExecutor()
    }

    init(name: String) {
        thread = Reactor(name: name)
    }

    func run<Value: Sendable>(_ body: @Sendable () -> Value?) -> Value? {
        body()
    }
}
