package import Logging
package import Reactor

/// A bounded pool of connections to one database.
///
/// Connections are made on demand and handed out first come, first served. While the database is away acquiring fails at
/// once with ``PostgresError/Code/unavailable``, and works again as soon as it is back: the pool outlives a restart. No
/// call ever blocks a thread of Swift's cooperative pool.
package final class PostgresPool: Sendable {
    private let driver: PoolDriver

    /// The executor of the thread that waits for the database. What an actor that adopts it, and holds this pool, does with
    /// it for its ``taskExecutor`` runs statements without a thread being woken for each, and keeps all others waiting.
    package var executor: UnownedSerialExecutor { unsafe driver.unownedExecutor }

    /// ``executor`` as a task's preference.
    package var taskExecutor: any TaskExecutor { driver.taskExecutor }

    /// Makes no connection yet. `reactor` is the thread libpq's handles live on; by default one of the pool's own.
    package init(configuration: PostgresConfiguration, logger: Logger, reactor: Reactor = Reactor(name: "postgres")) {
        driver = PoolDriver(configuration: configuration, logger: logger, reactor: reactor)
    }

    deinit {
        // Handles are closed on the reactor's thread only, so a pool that was not closed has its driver do it.
        let driver = driver
        Task { await driver.close(grace: .zero) }
    }

    /// Leases a connection to `body`; using it after `body` has returned fails with ``PostgresError/Code/closed``.
    ///
    /// A transaction left open is rolled back. Other state a body sets (`SET`, advisory locks, temporary tables) stays
    /// with the connection: the body must undo it.
    @discardableResult
    package func withConnection<Result>(
        isolation: isolated (any Actor)? = #isolation,
        _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        let connection = PostgresConnection(driver: driver, lease: try await driver.acquire())
        do {
            let result = try await body(connection)
            await driver.release(connection.lease)
            return result
        } catch {
            await driver.release(connection.lease)
            throw error
        }
    }

    /// Runs `body` in a transaction on one connection; see ``PostgresConnection/withTransaction(_:isolation:_:)``.
    @discardableResult
    package func withTransaction<Result>(
        _ level: TransactionIsolation = .readCommitted,
        isolation: isolated (any Actor)? = #isolation,
        _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        let connection = PostgresConnection(driver: driver, lease: try await driver.acquire(beginning: level))
        let result: Result
        do {
            result = try await body(connection)
        } catch {
            await driver.rollBackAndRelease(connection.lease)
            throw error
        }
        try await driver.commitAndRelease(connection.lease)
        return result
    }

    /// Runs one statement on a connection of its own and returns its rows.
    @discardableResult
    package func query(
        _ sql: String,
        _ parameters: [any PostgresEncodable] = [],
        isolation: isolated (any Actor)? = #isolation
    ) async throws(PostgresError) -> [PostgresRow] {
        let statement = try PostgresStatement(sql, parameters)
        return try await driver.runOnce(.statement(statement)).results.first?.rows ?? []
    }

    /// Runs one statement on a connection of its own and returns how many rows it affected.
    @discardableResult
    package func execute(
        _ sql: String,
        _ parameters: [any PostgresEncodable] = [],
        isolation: isolated (any Actor)? = #isolation
    ) async throws(PostgresError) -> Int {
        let statement = try PostgresStatement(sql, parameters)
        return try await driver.runOnce(.statement(statement)).results.first?.affectedRows ?? 0
    }

    /// Runs statements in one round trip and one transaction on a connection of its own; see
    /// ``PostgresConnection/pipeline(_:)``.
    @discardableResult
    package func pipeline(
        _ statements: [PostgresStatement],
        isolation: isolated (any Actor)? = #isolation
    ) async throws(PostgresError) -> [PostgresResult] {
        guard !statements.isEmpty else { return [] }
        return try await driver.runOnce(.statements(statements, commits: false)).results
    }

    /// Throws an error that ``PostgresError/isUnavailable`` if the database does not answer, or is read-only
    /// (``PostgresError/isReadOnly``): the connections to it are closed then.
    package func checkWritable() async throws(PostgresError) {
        let row = try await query("SELECT current_setting('transaction_read_only') = 'on' AS read_only").first
        guard try row?.decode("read_only") == true else { return }
        await driver.becameReadOnly()
        throw PostgresError.readOnly
    }

    /// Closes the pool: those who wait, and all who come later, get ``PostgresError/Code/closed``. Leased connections
    /// have `grace` to come back; then their statements fail as well. Returns when every connection is closed.
    package func close(grace: Duration = .seconds(5)) async {
        await driver.close(grace: grace)
    }
}
