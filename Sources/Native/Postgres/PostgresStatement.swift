/// One statement and its parameters, encoded: what a pipeline is made of.
package struct PostgresStatement: Sendable {
    let sql: String
    let parameters: BoundParameters
    /// How long it may take where that is not the configuration's statement timeout.
    var patience: Duration?

    /// Encodes the parameters. Throws ``PostgresError/Code/encoding``, also for a text with U+0000.
    package init(_ sql: String, _ parameters: [any PostgresEncodable] = []) throws(PostgresError) {
        try Self.check(sql)
        self.sql = sql
        self.parameters = try BoundParameters(parameters)
    }

    /// C ends a string at U+0000.
    static func check(_ sql: String) throws(PostgresError) {
        if sql.utf8.contains(0) { throw PostgresError(.encoding, "A statement cannot hold U+0000.") }
    }

    var key: StatementCache.Key { StatementCache.Key(sql: sql, types: parameters.types) }
}

/// What one statement of a pipeline brought.
package struct PostgresResult: Sendable {
    package let rows: [PostgresRow]
    /// How many rows the statement inserted, changed, deleted or returned.
    package let affectedRows: Int
}
