import Glibc
import LocalPostgres
import PgBouncer
import Postgres
import Subprocess
import Testing
import Waiting

@Suite("The database at the start")
struct DatabaseStartTests {
    /// Starts a server that is to refuse, and returns the line that it says.
    private func refusal(_ settings: [String: String], _ arguments: String...) async throws -> String {
        let outcome = try await Command.withFolder { folder in
            try await Command.run(arguments.isEmpty ? ["serve"] : arguments, in: folder, environment: settings)
        }
        #expect(outcome.status == .exited(1))
        let lines = outcome.errors.split(separator: "\n")
        #expect(lines.count == 1, "\(outcome.errors)")
        return lines.last.map(String.init) ?? ""
    }

    @Test("A pooler in transaction mode is named, with what to set; with that set the server starts and serves")
    func pooler() async throws {
        try await TestDatabase.with { server in
            try await PgBouncer.with(before: server, sessions: 1) { pooler in
                let settings = TestDatabase.settings(pooler.url)
                for arguments in ["serve", "migrate"] {
                    let line = try await refusal(settings, arguments)
                    #expect(
                        line.contains(
                            "DATABASE_URL leads to a connection pooler in transaction mode, such as PgBouncer"
                        )
                    )
                    #expect(line.contains("set DATABASE_DIRECT_URL"))
                }
                let same = settings.merging(["DATABASE_DIRECT_URL": pooler.url]) { $1 }
                #expect(
                    try await refusal(same).contains(
                        "DATABASE_DIRECT_URL leads to a connection pooler in transaction mode"
                    )
                )
                let other = server.url.replacing("/lpo?", with: "/postgres?")
                #expect(
                    try await refusal(settings.merging(["DATABASE_DIRECT_URL": other]) { $1 })
                        .contains("DATABASE_URL and DATABASE_DIRECT_URL lead to different databases")
                )
                let away = settings.merging(["DATABASE_DIRECT_URL": "postgresql://127.0.0.1:1/none"]) { $1 }
                #expect(try await refusal(away).contains("DATABASE_DIRECT_URL names a database that cannot be reached"))

                let outcome = try await Command.withFolder { folder in
                    let both = settings.merging(["DATABASE_DIRECT_URL": server.url, "LOG_LEVEL": "info"]) { $1 }
                    return try await Command.run(["serve"], in: folder, environment: both) { serve in
                        #expect(await eventually { serve.errors.contains("listening on") })
                        let port = serve.errors.firstMatch(of: /127\.0\.0\.1:([0-9]+)/)?.output.1 ?? ""
                        let health = try await Command.shell("curl -s http://127.0.0.1:\(port)/health/db")
                        #expect(health.contains(#""status":"ok""#))
                        serve.send(SIGTERM)
                    }
                }
                #expect(outcome.status == .exited(0))
            }
        }
    }

    @Test("A pooler in session mode needs nothing else")
    func sessionPooler() async throws {
        try await TestDatabase.with { server in
            try await PgBouncer.with(before: server, mode: "session") { pooler in
                let outcome = try await Command.withFolder { folder in
                    let settings = TestDatabase.settings(pooler.url).merging(["LOG_LEVEL": "info"]) { $1 }
                    return try await Command.run(["serve"], in: folder, environment: settings) { serve in
                        #expect(await eventually { serve.errors.contains("listening on") })
                        serve.send(SIGTERM)
                    }
                }
                #expect(outcome.status == .exited(0))
            }
        }
    }

    @Test("A database that takes no writes stops the start with a line that says so")
    func readOnly() async throws {
        try await TestDatabase.with { server in
            try await TestDatabase.run(
                ["ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()"],
                server.url
            )
            let isReadOnly = "SELECT 1 WHERE current_setting('transaction_read_only') = 'on'"
            try await TestDatabase.withPool(server.url) { pool in
                let hasBegun = try await eventually { try await pool.query(isReadOnly).count == 1 }
                #expect(hasBegun)
            }
            for arguments in ["serve", "migrate"] {
                #expect(
                    try await refusal(TestDatabase.settings(server.url), arguments).contains(
                        "DATABASE_URL names a database that is read-only: default_transaction_read_only is on."
                    )
                )
            }
        }
    }

    @Test("Without migrations at the start a server starts while its database is away")
    func away() async throws {
        let outcome = try await Command.withFolder { folder in
            let settings = TestDatabase.settings("postgresql://127.0.0.1:1/none")
                .merging(["LOG_LEVEL": "info", "MIGRATE_ON_START": "false"]) { $1 }
            return try await Command.run(["serve"], in: folder, environment: settings) { serve in
                #expect(await eventually { serve.errors.contains("listening on") })
                serve.send(SIGTERM)
            }
        }
        #expect(outcome.status == .exited(0))
    }
}
