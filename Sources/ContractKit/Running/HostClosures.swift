/// Reads rows of the server's database for contracts that say what must be in it: the SQL with `$1`…, its parameters
/// as text, and back each row as its columns by name.
public typealias RowReader = @Sendable (_ sql: String, _ parameters: [String]) async throws -> [[String: ContractValue]]

/// Changes the server's database for contracts that start from what no request brings about: all of it at once or
/// nothing, so that a server never sees half of it.
public typealias RowWriter = @Sendable (_ changes: [RowChange]) async throws -> Void

/// A statement that changes rows.
public struct RowChange: Sendable {
    /// With `$1`… for its parameters.
    public let sql: String
    /// As text.
    public let parameters: [String]
}

/// Starts a server for one contract alone, runs `body` with its address, and stops it.
public typealias ServerStarter =
    @Sendable (
        _ body: @Sendable (_ url: String) async -> ContractResult
    ) async throws -> ContractResult
