import Synchronization

/// Has those with the same key go one after another, in the order in which they came.
final class KeyedTurns: Sendable {
    /// How many may wait for one key; more are told that the server is busy.
    private static let maximumWaiting = 64

    /// Who waits, by the key that somebody has.
    private let waiting = Mutex<[[UInt8]: [CheckedContinuation<Void, Never>]]>([:])

    /// Runs `body` once nobody else with `key` is at it. Problems: 503 where too many wait.
    func withTurn<Result>(_ key: [UInt8], _ body: () async throws -> Result) async throws -> Result {
        let isFirst = try waiting.withLock { waiting in
            guard let others = waiting[key] else {
                waiting[key] = []
                return true
            }
            guard others.count < Self.maximumWaiting else { throw Problem.busy }
            return false
        }
        if !isFirst { await wait(for: key) }
        defer { end(key) }
        return try await body()
    }

    private func wait(for key: [UInt8]) async {
        await withCheckedContinuation { continuation in
            let isFree = waiting.withLock { waiting in
                // The last one may have ended meanwhile.
                guard waiting[key] != nil else {
                    waiting[key] = []
                    return true
                }
                waiting[key, default: []].append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    private func end(_ key: [UInt8]) {
        let next = waiting.withLock { waiting -> CheckedContinuation<Void, Never>? in
            guard var others = waiting[key], !others.isEmpty else {
                waiting[key] = nil
                return nil
            }
            let next = others.removeFirst()
            waiting[key] = others
            return next
        }
        next?.resume()
    }
}
