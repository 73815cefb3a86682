/// When a process looks for answers whose process died, and when it sweeps what is no longer needed. A pure state
/// machine; times are durations since some fixed moment.
///
/// After the database has been away nobody is reaped for a while: all leases may have run out then, and processes that
/// live renew theirs first.
struct ReaperState {
    struct Limits: Sendable {
        /// How often others' leases are looked at.
        var interval: Duration = .seconds(5)
        /// How long the database must have been there without a break.
        var contact: Duration = .seconds(5)
        /// How often what has become old is swept.
        var sweepInterval: Duration = .seconds(10 * 60)
    }

    enum Action: Equatable, Sendable {
        /// Close, as interrupted, the answers whose process let its lease run out, and call ``reaped(_:at:)``.
        case reap
        /// Delete old keys and what nobody refers to, and call ``swept(at:)``.
        case sweep
    }

    private let limits: Limits
    private var contactSince: Duration?
    private var nextReap: Duration
    private var nextSweep: Duration
    private var isReaping = false
    private var isSweeping = false

    init(limits: Limits = Limits(), at now: Duration = .zero) {
        self.limits = limits
        nextReap = now
        nextSweep = now
    }

    /// The database answered, or did not.
    mutating func heard(_ isThere: Bool, at now: Duration) {
        if !isThere {
            contactSince = nil
        } else if contactSince == nil {
            contactSince = now
        }
    }

    /// Time has passed.
    mutating func tick(at now: Duration) -> [Action] {
        guard let contactSince, now - contactSince >= limits.contact else { return [] }
        var actions: [Action] = []
        if !isReaping, now >= nextReap {
            isReaping = true
            actions.append(.reap)
        }
        if !isSweeping, now >= nextSweep {
            isSweeping = true
            actions.append(.sweep)
        }
        return actions
    }

    /// The look at others' leases is done, or has failed.
    mutating func reaped(_ isDone: Bool, at now: Duration) {
        isReaping = false
        nextReap = now + limits.interval
        heard(isDone, at: now)
    }

    /// The sweep is done, or has failed.
    mutating func swept(at now: Duration) {
        isSweeping = false
        nextSweep = now + limits.sweepInterval
    }
}
