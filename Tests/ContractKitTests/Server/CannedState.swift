import Foundation

@testable import ContractKit

/// What the canned server remembers, by trace.
final class CannedState: @unchecked Sendable {
    // The condition's lock protects everything below.
    private let condition = NSCondition()
    private var counts: [String: Int] = [:]
    private var requests: [String: [ContractValue]] = [:]
    private var released: Set<String> = []
    private var armed: Set<String> = []
    private var removed: [String: Int] = [:]

    private func locked<T>(_ body: () -> T) -> T {
        condition.lock()
        defer { condition.unlock() }
        return body()
    }

    func count(_ key: String) -> Int {
        locked {
            counts[key, default: 0] += 1
            return counts[key] ?? 0
        }
    }

    /// Waits until so many have come here, and says how many they are.
    func meet(_ number: Int) -> Int {
        condition.lock()
        defer { condition.unlock() }
        met += 1
        condition.broadcast()
        while met < number { condition.wait() }
        return met
    }
    private var met = 0

    func ask(_ trace: String, _ request: ContractValue) { locked { requests[trace, default: []].append(request) } }

    func asked(_ trace: String) -> [ContractValue] { locked { requests[trace] ?? [] } }

    func remove(_ owner: String) { locked { removed[owner, default: 0] += 1 } }

    /// How often an account was deleted with this authorization.
    func removals(_ owner: String) -> Int { locked { removed[owner] ?? 0 } }

    func arm(_ trace: String) { locked { _ = armed.insert(trace) } }

    func disarm(_ trace: String) { locked { _ = armed.remove(trace) } }

    func isArmed(_ trace: String) -> Bool { locked { armed.contains(trace) } }

    func release(_ trace: String) {
        locked {
            released.insert(trace)
            condition.broadcast()
        }
    }

    /// Whether a connection has been left without an end under this name.
    func isHanging(_ name: String) -> Bool { locked { hanging.contains(name) } }
    private var hanging: Set<String> = []

    func hang(_ name: String) {
        locked { _ = hanging.insert(name) }
        waitForRelease("never")
    }

    /// Blocks the connection's thread until the trace is released.
    func waitForRelease(_ trace: String) {
        condition.lock()
        defer { condition.unlock() }
        while !released.contains(trace) { condition.wait() }
    }
}
