import ChatServer
import FoundationEssentials
import LocalPostgres
import Postgres
import Subprocess
import Testing

@Suite("lpo migrate")
struct MigrateTests {
    private func run(_ arguments: String..., on url: String) async throws -> Command.Outcome {
        try await Command.withFolder { folder in
            try await Command.run(arguments, in: folder, environment: TestDatabase.settings(url))
        }
    }

    @Test("status has a line for each migration, pending or applied, and its exit status tells whether any is pending")
    func status() async throws {
        try await TestDatabase.with { server in
            let before = try await run("migrate", "status", on: server.url)
            #expect(before.status == .exited(1))
            #expect(before.errors.isEmpty)
            let lines = before.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            #expect(lines == SchemaMigrations.all.map { ["\($0.number)", $0.name, "pending"] })

            #expect(try await run("migrate", on: server.url).status == .exited(0))
            let after = try await run("migrate", "status", on: server.url)
            #expect(after.status == .exited(0))
            #expect(after.output.matches(of: /applied 20[0-9-]+T[0-9:]+Z\n/).count == SchemaMigrations.all.count)
            #expect(!after.output.contains("pending"))
        }
    }

    @Test("A server that may not migrate does not start on a schema that it cannot use, and names what lacks")
    func pendingAtStart() async throws {
        try await TestDatabase.with { server in
            let outcome = try await Command.withFolder { folder in
                let settings = TestDatabase.settings(server.url).merging(["MIGRATE_ON_START": "false"]) { $1 }
                return try await Command.run(["serve"], in: folder, environment: settings)
            }
            #expect(outcome.status == .exited(1))
            #expect(outcome.errors.contains(SchemaMigrations.all.last?.fileName ?? "none"))
            #expect(outcome.errors.contains("run `lpo migrate` first"))
        }
    }

    @Test("--dry-run prints what would run and applies nothing; psql that is given it has the same schema")
    func dryRun() async throws {
        try await TestDatabase.with { server in
            let script = try await run("migrate", "--dry-run", on: server.url)
            #expect(script.status == .exited(0))
            for migration in SchemaMigrations.all {
                #expect(script.output.contains("-- \(migration.fileName)\n"))
                #expect(script.output.contains(migration.sql.trimmingWhitespace))
            }
            #expect(try await run("migrate", "status", on: server.url).status == .exited(1))

            let said = try await Command.withFolder { folder in
                try script.output.write(toFile: "\(folder)/script.sql", atomically: true, encoding: .utf8)
                return try await Command.shell(
                    "psql -X -q -v ON_ERROR_STOP=1 -f \(folder)/script.sql '\(server.url)' >/dev/null && echo applied"
                )
            }
            #expect(said == "applied\n")
            #expect(try await run("migrate", "status", on: server.url).status == .exited(0))
            #expect(try await run("migrate", "--dry-run", on: server.url).output == "-- No migration is pending.\n")
        }
    }

    @Test("A database that is not there is one line")
    func away() async throws {
        for arguments in [["migrate", "status"], ["migrate", "--dry-run"]] {
            let outcome = try await Command.withFolder { folder in
                let settings = TestDatabase.settings("postgresql://nobody@127.0.0.1:1/none")
                return try await Command.run(arguments, in: folder, environment: settings)
            }
            #expect(outcome.status == .exited(1))
            #expect(outcome.errors.contains("DATABASE_URL names a database that cannot be"))
            #expect(outcome.errors.split(separator: "\n").count == 1)
            #expect(outcome.output.isEmpty)
        }
    }

    @Test("A version starts on a schema that is newer and keeps to what it needs, and says so; on another it does not")
    func newer() async throws {
        try await TestDatabase.with { server in
            #expect(try await run("migrate", on: server.url).status == .exited(0))
            let last = SchemaMigrations.all.count
            let insert = "INSERT INTO schema_migrations (number, name, checksum, compatible_from)"
            try await TestDatabase.run(["\(insert) VALUES (\(last + 1), 'later', '?', \(last))"], server.url)
            let start = try await Command.withFolder { folder in
                let settings = TestDatabase.settings(server.url).merging(["LOG_LEVEL": "info"]) { $1 }
                return try await Command.run(["migrate"], in: folder, environment: settings)
            }
            #expect(start.status == .exited(0))
            #expect(start.errors.contains("newer than this version, and keeps to what this version needs"))
            #expect(start.errors.contains("_later.sql"))
            #expect(
                try await run("migrate", "status", on: server.url).output.contains(
                    /later +applied .* by a newer version/
                )
            )

            try await TestDatabase.run(
                ["UPDATE schema_migrations SET compatible_from = number WHERE name = 'later'"],
                server.url
            )
            for arguments in [["migrate"], ["serve"]] {
                let refused = try await Command.withFolder { folder in
                    try await Command.run(arguments, in: folder, environment: TestDatabase.settings(server.url))
                }
                #expect(refused.status == .exited(1))
                #expect(refused.errors.contains("_later.sql, which this version does not know and cannot go on with"))
                #expect(refused.errors.split(separator: "\n").count == 1)
            }
        }
    }
}

extension String {
    fileprivate var trimmingWhitespace: Substring {
        let end = lastIndex { !$0.isWhitespace }
        return end.map { self[...$0] } ?? ""
    }
}
