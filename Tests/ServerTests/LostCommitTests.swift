import EventStream
import JSONTree
import Postgres
import TestServer
import Testing
import Waiting

@Suite("Turns whose commit was not answered")
struct LostCommitTests {
    /// Ends the connection of the first transaction that makes a generation, at its commit: nothing of it stays.
    private static let dieAtFirstCommit = """
        CREATE SEQUENCE commits;
        CREATE FUNCTION die_once() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF nextval('commits') = 1 THEN
                PERFORM pg_terminate_backend(pg_backend_pid());
                PERFORM pg_sleep(5);
            END IF;
            RETURN NULL;
        END $$;
        CREATE CONSTRAINT TRIGGER dying AFTER INSERT ON generations DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION die_once()
        """

    /// Sends a prompt and returns the events of its stream.
    private func send(_ client: Client, in thread: String, trace: String) async throws -> [ServerSentEvent] {
        try await client.arm("anthropic/short", trace: trace, faults: "{}")
        var events: [ServerSentEvent] = []
        try await client.prompt("Say hello.", in: thread, trace: trace) { event in
            events.append(event)
            return true
        }
        return events
    }

    private func messages(_ client: Client, in thread: String) async throws -> [JSONTree] {
        try await client.send("GET", "/api/v1/threads/\(thread)").body?["messages"]?.elements ?? []
    }

    @Test("A turn that the database did not keep is begun once more, and its client sees nothing of it")
    func rolledBack() async throws {
        try await TestServer.run { server in
            try await Client.run(on: server) { client in
                let thread = try await client.makeThread()
                let trace = newTrace()
                try await server.database.withConnection { try await $0.script(Self.dieAtFirstCommit) }
                let events = try await send(client, in: thread, trace: trace)
                #expect(events.last?.name == "done")
                let commits: Int = try await server.database.query("SELECT last_value FROM commits")[0]
                    .decode("last_value")
                #expect(commits == 2)
                #expect(try await messages(client, in: thread).count == 2)
                #expect(try await client.vendorRequests(trace: trace) == 1)
            }
        }
    }

    @Test("A turn that the database kept without saying so goes on as begun")
    func kept() async throws {
        let key = ["SECRET_KEY": "the same key for all replicas of one server"]
        try await TestServer.run(key) { server in
            // For connections that are made from here on.
            try await server.database.withConnection {
                try await $0.script(
                    """
                    DO $$ BEGIN
                        EXECUTE format('ALTER DATABASE %I SET synchronous_commit = on', current_database());
                    END $$
                    """
                )
            }
            try await server.withReplica(key) { replica in
                try await Client.run(on: server) { client in
                    let thread = try await client.makeThread()
                    let trace = newTrace()
                    // With a standby that never comes, a commit is done here and not answered.
                    try await configure(server, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
                    async let sent = send(client.moved(to: replica), in: thread, trace: trace)
                    let isCut = try await eventually {
                        let cut = try await server.database.query(
                            """
                            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                            WHERE wait_event = 'SyncRep' AND pid IN (
                                SELECT pid FROM pg_locks WHERE relation = 'messages'::regclass
                            )
                            """
                        )
                        return !cut.isEmpty
                    }
                    #expect(isCut)
                    try await configure(server, "ALTER SYSTEM RESET synchronous_standby_names")
                    let events = try await sent
                    #expect(events.last?.name == "done")
                    #expect(try await messages(client, in: thread).count == 2)
                    #expect(try await client.vendorRequests(trace: trace) == 1)
                }
            }
        }
    }

    private func configure(_ server: TestServer, _ statement: String) async throws {
        _ = try await server.database.query(statement)
        _ = try await server.database.query("SELECT pg_reload_conf()")
    }
}
