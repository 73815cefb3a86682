import Testing

@testable import Postgres

@Suite("Pool state machine")
struct PoolStateMachineTests {
    private let away = PostgresError(.unavailable, "away")

    private func machine(connections: Int = 2, waiters: Int = 10) -> PoolStateMachine {
        PoolStateMachine(limits: .init(connections: connections, waiters: waiters))
    }

    private func waiter(_ number: Int) -> WaiterID { WaiterID(number: number) }
    private func connection(_ number: Int) -> ConnectionID { ConnectionID(number: number) }

    @Test("Connections are opened on demand and no more than the limit")
    func opensOnDemand() {
        var pool = machine()
        #expect(pool.acquire(waiter(1), now: .zero) == [.open(connection(1))])
        #expect(pool.acquire(waiter(2), now: .zero) == [.open(connection(2))])
        #expect(pool.acquire(waiter(3), now: .zero) == [])
    }

    @Test("Those who wait are served first come, first served")
    func isFair() {
        var pool = machine(connections: 1)
        _ = pool.acquire(waiter(1), now: .zero)
        #expect(pool.opened(connection(1)) == [.lease(connection(1), to: waiter(1))])
        for number in 2...4 { #expect(pool.acquire(waiter(number), now: .zero) == []) }
        for number in 2...4 {
            #expect(pool.released(connection(1)) == [.lease(connection(1), to: waiter(number))])
        }
        #expect(pool.released(connection(1)) == [])
        #expect(pool.acquire(waiter(5), now: .zero) == [.lease(connection(1), to: waiter(5))])
    }

    @Test("A waiter that gives up is failed once and passed over")
    func abandons() {
        var pool = machine(connections: 1)
        _ = pool.acquire(waiter(1), now: .zero)
        _ = pool.opened(connection(1))
        _ = pool.acquire(waiter(2), now: .zero)
        _ = pool.acquire(waiter(3), now: .zero)
        #expect(pool.abandon(waiter(2), away) == [.fail(waiter(2), away)])
        #expect(pool.abandon(waiter(2), away) == [])
        #expect(pool.released(connection(1)) == [.lease(connection(1), to: waiter(3))])
    }

    @Test("Where all are retired the idle ones are closed at once and the leased ones when they come back")
    func retires() {
        var pool = machine(connections: 3)
        for number in 1...3 {
            _ = pool.acquire(waiter(number), now: .zero)
            _ = pool.opened(connection(number))
        }
        _ = pool.released(connection(1))
        #expect(pool.retireAll() == [.close(connection(1))])
        // The next one leads elsewhere, and is kept.
        #expect(pool.acquire(waiter(4), now: .zero) == [.open(connection(4))])
        #expect(pool.opened(connection(4)) == [.lease(connection(4), to: waiter(4))])
        #expect(pool.acquire(waiter(5), now: .zero) == [])
        // A place that comes free is for a new one.
        #expect(pool.released(connection(2)) == [.close(connection(2)), .open(connection(5))])
        #expect(pool.lost(connection(3)) == [])
        #expect(pool.released(connection(4)) == [.lease(connection(4), to: waiter(5))])
        #expect(pool.close() == [.cancelRetry])
        #expect(pool.released(connection(4)) == [.close(connection(4)), .drained])
    }

    @Test("One waiter too many fails at once")
    func boundsWaiters() throws {
        var pool = machine(connections: 1, waiters: 1)
        _ = pool.acquire(waiter(1), now: .zero)
        let actions = pool.acquire(waiter(2), now: .zero)
        guard case .fail(waiter(2), let error) = try #require(actions.first) else {
            Issue.record("expected a failure, not \(actions)")
            return
        }
        #expect(error.code == .overloaded)
    }

    @Test("When no connection can be made, all who wait fail, and later ones fail at once until one can")
    func failsFastWhileAway() {
        var pool = machine()
        _ = pool.acquire(waiter(1), now: .zero)
        _ = pool.acquire(waiter(2), now: .zero)
        #expect(pool.openFailed(connection(1), away, now: .zero, jitter: 1) == [.retry(after: .milliseconds(50))])
        #expect(
            pool.openFailed(connection(2), away, now: .zero, jitter: 1) == [
                .retry(after: .milliseconds(100)), .fail(waiter(1), away), .fail(waiter(2), away),
            ]
        )
        #expect(pool.acquire(waiter(3), now: .milliseconds(10)) == [.fail(waiter(3), away)])
        #expect(pool.retryIsDue() == [.open(connection(3))])
        #expect(pool.opened(connection(3)) == [.cancelRetry])
        #expect(pool.acquire(waiter(4), now: .milliseconds(20)) == [.lease(connection(3), to: waiter(4))])
    }

    @Test("A task that asks while the database is away has it tried again, now and then")
    func probesOnDemand() {
        var pool = machine()
        _ = pool.acquire(waiter(1), now: .zero)
        _ = pool.openFailed(connection(1), away, now: .zero, jitter: 1)
        #expect(pool.acquire(waiter(2), now: .milliseconds(199)) == [.fail(waiter(2), away)])
        #expect(
            pool.acquire(waiter(3), now: .milliseconds(200)) == [
                .fail(waiter(3), away), .cancelRetry, .open(connection(2)),
            ]
        )
        #expect(pool.acquire(waiter(4), now: .seconds(9)) == [.fail(waiter(4), away)])
    }

    @Test("The pause doubles up to two seconds and varies between half and all of itself")
    func backsOff() {
        for (jitter, pauses) in [(1.0, [50, 100, 200, 400, 800, 1600, 2000, 2000]), (0.0, [25, 50, 100, 200, 400])] {
            var pool = machine()
            _ = pool.acquire(waiter(1), now: .zero)
            for (index, pause) in pauses.enumerated() {
                let actions = pool.openFailed(connection(index + 1), away, now: .zero, jitter: jitter)
                #expect(actions.first == .retry(after: .milliseconds(pause)))
                #expect(pool.retryIsDue() == [.open(connection(index + 2))])
            }
        }
    }

    @Test("While another connection lives, a failure to connect fails nobody")
    func keepsServingWithFewer() {
        var pool = machine()
        _ = pool.acquire(waiter(1), now: .zero)
        _ = pool.opened(connection(1))
        _ = pool.acquire(waiter(2), now: .zero)
        #expect(pool.openFailed(connection(2), away, now: .zero, jitter: 0) == [.retry(after: .milliseconds(25))])
        #expect(pool.released(connection(1)) == [.lease(connection(1), to: waiter(2))])
        #expect(pool.retryIsDue() == [])
    }

    @Test("A lost connection is replaced if somebody waits for one")
    func replacesLost() {
        var pool = machine(connections: 1)
        _ = pool.acquire(waiter(1), now: .zero)
        _ = pool.opened(connection(1))
        _ = pool.acquire(waiter(2), now: .zero)
        #expect(pool.lost(connection(1)) == [.open(connection(2))])
        #expect(pool.released(connection(1)) == [])
        #expect(pool.opened(connection(2)) == [.lease(connection(2), to: waiter(2))])
    }

    @Test("A connection found dead when leased leaves its waiter first in line")
    func retriesLease() {
        var pool = machine(connections: 1)
        _ = pool.acquire(waiter(1), now: .zero)
        _ = pool.opened(connection(1))
        _ = pool.released(connection(1))
        #expect(pool.acquire(waiter(2), now: .zero) == [.lease(connection(1), to: waiter(2))])
        #expect(pool.leaseFailed(connection(1), waiter(2)) == [.open(connection(2))])
        #expect(pool.opened(connection(2)) == [.lease(connection(2), to: waiter(2))])
    }

    @Test("Closing fails those who wait, closes what is idle and waits for what is leased")
    func closes() {
        var pool = machine()
        let closed = PostgresError(.closed, "The pool is closed.")
        _ = pool.acquire(waiter(1), now: .zero)
        _ = pool.acquire(waiter(2), now: .zero)
        _ = pool.opened(connection(1))
        _ = pool.acquire(waiter(3), now: .zero)
        #expect(pool.close() == [.cancelRetry, .fail(waiter(2), closed), .fail(waiter(3), closed)])
        #expect(pool.opened(connection(2)) == [.close(connection(2))])
        #expect(pool.acquire(waiter(4), now: .zero) == [.fail(waiter(4), closed)])
        #expect(pool.released(connection(1)) == [.close(connection(1)), .drained])
    }
}
