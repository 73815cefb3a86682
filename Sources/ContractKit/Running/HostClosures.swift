/// Reads rows of the server's database for contracts that say what must be in it: the SQL with `$1`…, its parameters
/// as text, and back each row as its columns by name.
public typealias RowReader = @Sendable (_ sql: String, _ parameters: [String]) async throws -> [[String: ContractValue]]

/// Changes the server's database for contracts that start from what no request brings about: the SQL with `$1`…, and its
/// parameters as text.
public typealias RowWriter = @Sendable (_ sql: String, _ parameters: [String]) async throws -> Void

/// Starts a server for one contract alone, runs `body` with its address, and stops it.
public typealias ServerStarter =
    @Sendable (
        _ body: @Sendable (_ url: String) async -> ContractResult
    ) async throws -> ContractResult
