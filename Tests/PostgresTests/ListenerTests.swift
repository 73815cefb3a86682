import Glibc
import LocalPostgres
import Logging
import Reactor
import Synchronization
import Testing
import Waiting

@testable import Postgres

extension DatabaseSuite {
    @Suite("Listener")
    struct ListenerTests {
        /// What a listener has told so far.
        final class Log: Sendable {
            private let events = Mutex<[PostgresListener.Event]>([])

            var all: [PostgresListener.Event] { events.withLock(\.self) }

            var payloads: [String] {
                all.compactMap { if case .notification(_, let payload) = $0 { payload } else { nil } }
            }

            func count(_ event: PostgresListener.Event) -> Int { all.count { $0 == event } }

            func append(_ event: PostgresListener.Event) { events.withLock { $0.append(event) } }
        }

        /// Lends what a listener under the name `name` tells to `body`, and cancels it.
        private func withListener(
            url: String = ThrowawayCluster.url,
            name: String,
            channels: [String],
            probe: Duration = .never,
            _ body: (Log) async throws -> Void
        ) async throws {
            var configuration = PostgresConfiguration(url: url)
            configuration.applicationName = name
            let listener = PostgresListener(
                configuration: configuration,
                channels: channels,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                reactor: Reactor(name: "listener"),
                probeInterval: probe,
                probeTimeout: probe
            )
            let log = Log()
            let task = Task { await listener.run { log.append($0) } }
            defer { task.cancel() }
            try await eventually("it listens") { log.count(.connected) >= 1 }
            try await body(log)
            task.cancel()
            await task.value
        }

        @Test("It ends at whatever moment it is stopped")
        func stops() async {
            for pauses in 0..<1_000 {
                let listener = PostgresListener(
                    configuration: PostgresConfiguration(url: "postgresql://127.0.0.1:1/none"),
                    channels: ["a"],
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                    reactor: Reactor(name: "listener"),
                    probeInterval: .never,
                    probeTimeout: .never
                )
                let listening = Task { await listener.run { _ in } }
                for _ in 0..<(pauses % 50) { await Task.yield() }
                listening.cancel()
                await listening.value
            }
        }

        @Test("Notifications arrive in order, on channels with any name, and its end closes its connection")
        func arrives() async throws {
            try await withPool { pool in
                let channels = ["plain", "Odd \"name\"; SELECT 1"]
                let mine = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'listens'"
                try await withListener(name: "listens", channels: channels) { log in
                    #expect(try await pool.query(mine).count == 1)
                    for number in 0..<500 {
                        try await pool.execute("SELECT pg_notify($1, $2)", [channels[number % 2], "\(number)"])
                    }
                    try await eventually("all arrive") { log.payloads.count == 500 }
                    #expect(log.payloads == (0..<500).map { "\($0)" })
                    #expect(
                        log.all.dropFirst().prefix(2) == [
                            .notification(channel: channels[0], payload: "0"),
                            .notification(channel: channels[1], payload: "1"),
                        ]
                    )
                }
                try await eventually("its connection is closed") { try await pool.query(mine).isEmpty }
            }
        }

        @Test("It outlives a restart of the database, and says that it listens again")
        func restart() async throws {
            try await withThrowawayCluster { server in
                try await withListener(url: server.url, name: "outlives", channels: ["again"]) { log in
                    await server.stop()
                    try await eventually("it tells of the loss") { log.count(.disconnected) == 1 }
                    try await server.start()
                    try await eventually("it listens again") { log.count(.connected) == 2 }
                    #expect(log.all == [.connected, .disconnected, .connected])
                    try await withPool(url: server.url) { try await $0.execute("SELECT pg_notify('again', 'here')") }
                    try await eventually("it hears again") { log.payloads == ["here"] }
                }
            }
        }

        @Test("A server that hangs is noticed, and another connection made")
        func hangs() async throws {
            try await withPool { pool in
                try await withListener(name: "hangs", channels: ["hung"], probe: .seconds(2)) { log in
                    let find = "SELECT pid FROM pg_stat_activity WHERE application_name = 'hangs'"
                    var process: Int?
                    try await eventually("it has a connection") {
                        process = try await pool.query(find).first?.decode("pid")
                        return process != nil
                    }
                    let listening = try pid_t(#require(process))
                    kill(listening, SIGSTOP)
                    defer { kill(listening, SIGCONT) }
                    try await eventually("it listens by another") { log.count(.connected) >= 2 }
                    #expect(log.count(.disconnected) >= 1)
                }
            }
        }
    }
}

@Suite("Listener, without a server")
struct ListenerStateTests {
    @Test("Pauses double up to the longest while connecting fails, and begin anew once it listened")
    func backoff() {
        var machine = ListenerStateMachine(firstBackoff: .milliseconds(100), longestBackoff: .milliseconds(300))
        #expect(machine.start() == [.open(attempt: 1)])
        for (attempt, pause) in [(2, 100), (3, 200), (4, 300), (5, 300)] {
            #expect(machine.failed(jitter: 1) == [.closeConnection, .retry(after: .milliseconds(pause))])
            #expect(machine.retryIsDue() == [.open(attempt: attempt)])
        }
        #expect(machine.opened(attempt: 4) == [])
        #expect(machine.opened(attempt: 5) == [.listen])
        #expect(machine.subscribed() == [.tell(.connected)])
        #expect(
            machine.failed(jitter: 0) == [.closeConnection, .tell(.disconnected), .retry(after: .milliseconds(50))]
        )
        #expect(machine.failed(jitter: 0) == [])
    }

    @Test("Stopped, it opens nothing more")
    func stops() {
        var machine = ListenerStateMachine()
        _ = machine.start()
        #expect(machine.stop() == [.closeConnection])
        #expect(machine.opened(attempt: 1) == [])
        #expect(machine.retryIsDue() == [])
        #expect(machine.probeIsDue() == [])
    }

    @Test("A channel's name is quoted")
    func quotes() {
        #expect(PostgresListener.quoted("a\"b; C") == "\"a\"\"b; C\"")
    }
}
