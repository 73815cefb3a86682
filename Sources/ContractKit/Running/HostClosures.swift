/// Reads rows of the server's database for contracts that say what must be in it: the SQL with `$1`…, its parameters
/// as text, and back each row as its columns by name.
public typealias RowReader = @Sendable (_ sql: String, _ parameters: [String]) async throws -> [[String: ContractValue]]
