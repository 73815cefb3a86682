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

    func ask(_ trace: String, _ request: ContractValue) { locked { requests[trace, default: []].append(request) } }

    func asked(_ trace: String) -> [ContractValue] { locked { requests[trace] ?? [] } }

    func arm(_ trace: String) { locked { _ = armed.insert(trace) } }

    func disarm(_ trace: String) { locked { _ = armed.remove(trace) } }

    func isArmed(_ trace: String) -> Bool { locked { armed.contains(trace) } }

    func release(_ trace: String) {
        locked {
            released.insert(trace)
            condition.broadcast()
        }
    }

    /// Blocks the connection's thread until the trace is released.
    func waitForRelease(_ trace: String) {
        condition.lock()
        defer { condition.unlock() }
        while !released.contains(trace) { condition.wait() }
    }
}
