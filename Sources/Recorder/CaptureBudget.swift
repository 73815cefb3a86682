import Synchronization

/// The memory that all captures under way share.
package final class CaptureBudget: Sendable {
    package let maximumBytes: Int
    private let held = Mutex(0)

    package init(maximumBytes: Int) {
        self.maximumBytes = maximumBytes
    }

    /// Takes `count` bytes of it; false where fewer are left.
    func take(_ count: Int) -> Bool {
        held.withLock { held in
            guard held + count <= maximumBytes else { return false }
            held += count
            return true
        }
    }

    func give(back count: Int) {
        held.withLock { $0 -= count }
    }
}
