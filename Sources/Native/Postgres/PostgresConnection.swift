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

    /// Runs one statement, prepared on first use, and returns its rows.
    @discardableResult
    package func query(
        _ sql: String,
        _ parameters: [any PostgresEncodable] = []
    ) async throws(PostgresError) -> [PostgresRow] {
        let parameters = try BoundParameters(parameters)
        return try await driver.run(.statement(sql, parameters), on: lease).rows
    }

    /// Runs one statement, prepared on first use, and returns how many rows it affected.
    @discardableResult
    package func execute(
        _ sql: String,
        _ parameters: [any PostgresEncodable] = []
    ) async throws(PostgresError) -> Int {
        let parameters = try BoundParameters(parameters)
        return try await driver.run(.statement(sql, parameters), on: lease).affectedRows
    }

    /// Runs a text of several statements by the simple protocol, without parameters, discarding their rows.
    ///
    /// Outside a transaction the text is one of its own: all of it or nothing takes effect.
    package func script(_ sql: String) async throws(PostgresError) {
        _ = try await driver.run(.script(sql), on: lease)
    }

    /// Runs `body` between `BEGIN` and `COMMIT`.
    ///
    /// If `body` throws, or the task is cancelled, the transaction is rolled back and the connection stays usable. Throws
    /// ``PostgresError/Code/rolledBack`` if `body` swallowed the failure of a statement, and
    /// ``PostgresError/Code/commitUnknown`` if the answer to `COMMIT` was lost. Transactions do not nest.
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
            if Task.isCancelled { throw PostgresError(.cancelled, "The task was cancelled before COMMIT.") }
        } catch {
            await driver.rollBack(lease)
            throw error
        }
        try await driver.commit(lease)
        return result
    }
}
