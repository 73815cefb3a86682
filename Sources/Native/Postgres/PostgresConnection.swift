/// How far a transaction sees what others commit meanwhile (PostgreSQL documentation, "Transaction Isolation").
package enum TransactionIsolation: String, Sendable, CaseIterable {
    case readCommitted = "READ COMMITTED"
    case repeatableRead = "REPEATABLE READ"
    case serializable = "SERIALIZABLE"
}

/// A leased connection, valid within the scope it was handed to.
///
/// It runs one statement at a time, in the order they were asked for. Cancelling the task cancels its running statement on
/// the server; the call throws ``PostgresError/Code/cancelled`` once the server has confirmed.
package struct PostgresConnection: Sendable {
    let driver: PoolDriver
    let lease: LeaseID
    /// How long statements may take; nil for the configuration's statement timeout.
    private var patience: Duration?

    init(driver: PoolDriver, lease: LeaseID) {
        self.driver = driver
        self.lease = lease
    }

    /// The same connection, on which statements may take this long until the end of the transaction that runs.
    package func waiting(
        _ patience: Duration,
        isolation: isolated (any Actor)? = #isolation
    ) async throws(PostgresError) -> PostgresConnection {
        let (seconds, attoseconds) = patience.components
        try await execute("SET LOCAL statement_timeout = \(seconds * 1000 + attoseconds / 1_000_000_000_000_000)")
        var waiting = self
        waiting.patience = patience
        return waiting
    }

    private func patiently(_ statements: [PostgresStatement]) -> [PostgresStatement] {
        guard let patience else { return statements }
        return statements.map { statement in
            var statement = statement
            statement.patience = patience
            return statement
        }
    }

    /// Runs one statement, prepared on first use, and returns its rows.
    @discardableResult
    package func query(
        _ sql: String,
        _ parameters: [any PostgresEncodable] = [],
        isolation: isolated (any Actor)? = #isolation
    ) async throws(PostgresError) -> [PostgresRow] {
        let statement = try PostgresStatement(sql, parameters)
        return try await pipeline([statement]).first?.rows ?? []
    }

    /// Runs one statement, prepared on first use, and returns how many rows it affected.
    @discardableResult
    package func execute(
        _ sql: String,
        _ parameters: [any PostgresEncodable] = [],
        isolation: isolated (any Actor)? = #isolation
    ) async throws(PostgresError) -> Int {
        let statement = try PostgresStatement(sql, parameters)
        return try await pipeline([statement]).first?.affectedRows ?? 0
    }

    /// Runs a text of several statements by the simple protocol, without parameters, discarding their rows.
    ///
    /// Outside a transaction the text is one of its own: all of it or nothing takes effect.
    package func script(_ sql: String) async throws(PostgresError) {
        try PostgresStatement.check(sql)
        _ = try await driver.run(.script(sql), on: lease)
    }

    /// Runs statements in one round trip, in order, each prepared on first use, and returns a result for each.
    ///
    /// The first failure skips the rest and is thrown. Outside a transaction they are one of their own: all or nothing.
    /// The statement timeout holds for each of them, the bound on a result's bytes for all together.
    @discardableResult
    package func pipeline(
        _ statements: [PostgresStatement],
        isolation: isolated (any Actor)? = #isolation
    ) async throws(PostgresError) -> [PostgresResult] {
        guard !statements.isEmpty else { return [] }
        return try await driver.run(.statements(patiently(statements), commits: false), on: lease).results
    }

    /// Runs statements as ``pipeline(_:)`` does, and commits the transaction of ``withTransaction(_:isolation:_:)`` in
    /// the same round trip. Nothing more can be run in the transaction's scope after it.
    ///
    /// When it throws, nothing is committed, unless the error is ``PostgresError/Code/commitUnknown``: the connection was
    /// lost with `COMMIT` under way, or the result proved too large only after it. A task cancelled meanwhile either
    /// gets ``PostgresError/Code/cancelled``, or its results if the server had committed by then. Outside a transaction
    /// it throws ``PostgresError/Code/misuse``.
    @discardableResult
    package func pipelineAndCommit(
        _ statements: [PostgresStatement],
        isolation: isolated (any Actor)? = #isolation
    ) async throws(PostgresError) -> [PostgresResult] {
        try await driver.runAndCommit(patiently(statements), on: lease).results
    }

    /// Runs `body` between `BEGIN`, which is sent with its first command, and `COMMIT`.
    ///
    /// If `body` throws, or the task is cancelled, the transaction is rolled back and the connection stays usable. Throws
    /// ``PostgresError/Code/rolledBack`` if `body` swallowed the failure of a statement, and
    /// ``PostgresError/Code/commitUnknown`` if the answer to `COMMIT` was lost. Transactions do not nest. A body that runs
    /// nothing costs nothing, and one that ends with ``pipelineAndCommit(_:)`` is not committed again.
    @discardableResult
    package func withTransaction<Result>(
        _ level: TransactionIsolation = .readCommitted,
        isolation: isolated (any Actor)? = #isolation,
        _ body: (PostgresConnection) async throws -> Result
    ) async throws -> Result {
        try await driver.begin(level, on: lease)
        let result: Result
        do {
            result = try await body(self)
        } catch {
            await driver.rollBack(lease)
            throw error
        }
        try await driver.commit(lease)
        return result
    }
}
