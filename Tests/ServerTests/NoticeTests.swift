import EventStream
import LocalPostgres
import Logging
import Postgres
import Synchronization
import TestModels
import TestServer
import Testing
import Waiting

@testable import ChatServer

@Suite("What replicas tell each other")
struct NoticeTests {
    private static let key = ["SECRET_KEY": "the same key for all replicas of one server"]

    /// Runs `body` while everything that the replicas say is collected.
    private func listening(
        to server: TestServer,
        _ body: (_ said: @Sendable (String) -> Bool) async throws -> Void
    ) async throws {
        let (isListening, listening) = AsyncStream<Void>.makeStream()
        let said = Collected()
        let listener = PostgresListener(
            configuration: PostgresConfiguration(url: server.cluster.url),
            channels: [Notices.written, Notices.stops],
            logger: Logger(label: "test")
        )
        let task = Task {
            await listener.run { event in
                switch event {
                case .connected: listening.yield()
                case .notification(let channel, let payload): said.add("\(channel) \(payload)")
                case .disconnected: break
                }
            }
        }
        defer { task.cancel() }
        for await _ in isListening { break }
        try await body { text in said.all.contains { $0.contains(text) } }
    }

    @Test("A replica says that there is text, that an answer has ended, and that somebody wants one ended")
    func told() async throws {
        try await TestServer.run(Self.key) { server in
            try await listening(to: server) { isSaid in
                try await Client.run(on: server) { client in
                    let thread = try await client.makeThread()
                    let trace = newTrace()
                    try await client.arm("anthropic/short", trace: trace, holdAfter: 6)
                    var isFirst = true
                    try await client.prompt("Say hello.", in: thread, trace: trace) { event in
                        guard isFirst, let id = event.id?.split(separator: ":").first else { return true }
                        isFirst = false
                        let owner = try await server.database.query("SELECT owner::text FROM generations")[0]
                        let process: String = try owner.decode("owner")
                        #expect(await eventually { isSaid("\(Notices.written) \(process)") })
                        _ = try await client.send("POST", "/api/v1/chat/\(thread)/stop")
                        #expect(await eventually { isSaid("\(Notices.stops) \(id) stopped") })
                        return true
                    }
                }
            }
        }
    }

    @Test(
        "A notice wakes the reader of other replicas' answers, and ends an answer of this one, without waiting for a look"
    )
    func heard() async throws {
        try await TestServer.run(Self.key) { server in
            let logger = Logger(label: "test")
            let registry = GenerationRegistry()
            // Would not look again for an hour.
            let mirrors = Mirrors(
                database: server.database,
                limits: Mirrors.Limits(interval: .seconds(3600)),
                logger: logger
            )
            let notices = Notices(
                configuration: PostgresConfiguration(url: server.cluster.url),
                registry: registry,
                mirrors: mirrors,
                thumbnails: ThumbnailWaiters(),
                logger: logger
            )
            let own = Generation(messageID: EntityID.next(), threadID: EntityID.next())
            try registry.reserve(own)
            let running = Task {
                await withTaskGroup { group in
                    group.addTask { await notices.run() }
                    group.addTask { await mirrors.run() }
                }
            }
            defer { running.cancel() }
            let other = EntityID.next()
            try await write("One", of: other, at: 0, server)
            let feed = try mirrors.follow(other) { $0 }
            #expect(await eventually { feed.text == "One" })
            try await write(" two", of: other, at: 3, server)
            // Until it listens nobody hears a notice.
            #expect(
                try await eventually {
                    _ = try await server.database.query("SELECT pg_notify($1, $2)", [Notices.written, "\(other)"])
                    return feed.text == "One two"
                }
            )
            for payload in ["", "nonsense", "\(own.messageID)", "\(own.messageID) whatever", "\(other) stopped"] {
                _ = try await server.database.query("SELECT pg_notify($1, $2)", [Notices.stops, payload])
            }
            #expect(own.cause == nil)
            let stop = [Notices.stops, "\(own.messageID) thread_deleted"]
            let isStopped = try await eventually {
                _ = try await server.database.query("SELECT pg_notify($1, $2)", stop)
                return own.cause == .threadDeleted
            }
            #expect(isStopped)
        }
    }

    /// Adds to the journal of an answer that some other process writes.
    private func write(_ text: String, of id: EntityID, at start: Int, _ server: TestServer) async throws {
        if start == 0 {
            _ = try await server.database.query(
                """
                WITH someone AS (
                    INSERT INTO users (id) VALUES ($1)
                ), thread AS (
                    INSERT INTO threads (id, user_id, llm) VALUES ($1, $1, '\(TestModel.anthropic.llm)')
                )
                INSERT INTO messages (id, thread_id, user_id, role, content, status)
                VALUES ($1, $1, $1, 'assistant', '', 'streaming')
                """,
                [id.uuid]
            )
        }
        _ = try await server.database.query(
            "INSERT INTO journal (message_id, start, text) VALUES ($1, $2::bigint, $3)",
            [id.uuid, start, text]
        )
    }
}

/// Texts, as they come.
private final class Collected: Sendable {
    private let texts = Mutex<[String]>([])

    var all: [String] { texts.withLock { $0 } }

    func add(_ text: String) {
        texts.withLock { $0.append(text) }
    }
}
