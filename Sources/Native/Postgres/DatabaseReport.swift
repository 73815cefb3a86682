internal import Logging

/// What a database says of itself, and how it is reached.
package struct DatabaseReport: Sendable, Hashable {
    /// Such as `15.18 (Debian 15.18-0+deb12u1)`.
    package let version: String
    /// Whether it takes no writes. A standby is read-only as well.
    package let isReadOnly: Bool
    package let isStandby: Bool
    /// Whether a pooler stands before it that gives a connection's next transaction another session.
    package let isPooledByTransaction: Bool
    /// The same for two ways to one database of one running server.
    package let identity: String

    /// Asks the database. Throws ``PostgresError``, of which ``PostgresError/isUnavailable`` says that it cannot be reached.
    ///
    /// Connections are opened for it and closed, and leave nothing behind, in sessions of a pooler either.
    package init(_ configuration: PostgresConfiguration) async throws {
        var configuration = configuration
        // Two connections, nothing that outlasts a transaction, and an answer from a standby too.
        configuration.poolSize = 2
        configuration.isPooled = true
        configuration.needsWrites = false
        let pool = PostgresPool(
            configuration: configuration,
            logger: Logger(label: "lpo") { _ in SwiftLogNoOpLogHandler() }
        )
        do {
            self = try await pool.withConnection { first in
                try await pool.withConnection { second in try await Self(first, second) }
            }
        } catch {
            await pool.close()
            throw error
        }
        await pool.close()
    }

    private init(_ first: PostgresConnection, _ second: PostgresConnection) async throws {
        isPooledByTransaction = try await Self.sharesSessions(first, second)
        let row = try await first.withTransaction { try await $0.query(Self.question).first }
        guard let row else { throw PostgresError(.decoding, "The database says nothing of itself.") }
        version = try row.decode("version")
        isReadOnly = try row.decode("is_read_only")
        isStandby = try row.decode("is_standby")
        identity = try row.decode("identity")
    }

    /// Whether one of two open connections is seen in a session that was the other's, or in another than before: a
    /// database does neither, nor does a pooler that gives a client a session until it leaves.
    ///
    /// A pooler gives the session that was used last, or the only one, so that the first look mostly tells. Others that
    /// use the same pooler may come in between, and so it is looked several times.
    private static func sharesSessions(
        _ first: PostgresConnection,
        _ second: PostgresConnection
    ) async throws -> Bool {
        let (home, other) = (try await session(of: first), try await session(of: second))
        guard home != other else { return true }
        for _ in 0..<8 {
            if try await session(of: first) != home { return true }
            if try await session(of: second) != other { return true }
        }
        return false
    }

    private static func session(of connection: PostgresConnection) async throws -> Int32 {
        guard let row = try await connection.query("SELECT pg_backend_pid() AS process").first else {
            throw PostgresError(.decoding, "The session has no process.")
        }
        return try row.decode("process")
    }

    private static let question = """
        SELECT current_setting('server_version') AS version,
            current_setting('transaction_read_only') = 'on' AS is_read_only,
            pg_is_in_recovery() AS is_standby,
            concat(current_database(), ' ', extract(epoch FROM pg_postmaster_start_time())::text) AS identity
        """
}
