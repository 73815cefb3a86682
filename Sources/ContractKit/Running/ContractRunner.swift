import WebClient

/// Runs contracts against a server, each with users, threads and a trace of its own, so that any number of them can
/// run at once.
public struct ContractRunner: Sendable {
    let baseURL: String
    let mockURL: String?
    let contractsDirectory: String
    let recordingsDirectory: String
    let rows: RowReader?
    let host: [String: ContractValue]
    private let client: WebClient

    /// - Parameters:
    ///   - baseURL: The server, such as `http://127.0.0.1:8000`.
    ///   - mockURL: The mock vendors that the server asks; without them contracts which arm vendors are skipped.
    ///   - contractsDirectory: Where `fixtures` is.
    ///   - recordingsDirectory: Where the texts of `{"recording": …}` are.
    ///   - rows: Reads the server's database; without it `rows` are skipped, by name.
    ///   - host: The values behind `${host.…}`, for what only the host can make, such as an expired token; a contract
    ///     that needs one which is missing is skipped.
    public init(
        baseURL: String,
        mockURL: String?,
        contractsDirectory: String,
        recordingsDirectory: String,
        rows: RowReader? = nil,
        host: [String: ContractValue] = [:]
    ) {
        self.baseURL = Self.withoutSlash(baseURL)
        self.mockURL = mockURL.map(Self.withoutSlash)
        self.contractsDirectory = contractsDirectory
        self.recordingsDirectory = recordingsDirectory
        self.rows = rows
        self.host = host
        client = WebClient()
    }

    /// Runs one contract. Whatever goes wrong is a failure in the result: this neither throws nor traps.
    public func run(_ contract: Contract) async -> ContractResult {
        await ContractRun(contract, runner: self, transport: Transport(client: client)).result()
    }

    /// Closes the runner's connections; runs after this fail. Call it once, when all runs are over.
    public func shutdown() async {
        await client.shutdown()
    }

    private static func withoutSlash(_ url: String) -> String {
        url.hasSuffix("/") ? String(url.dropLast()) : url
    }
}
