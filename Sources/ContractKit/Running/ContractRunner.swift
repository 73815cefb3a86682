import WebClient

/// Runs contracts against a server, each with users, threads and a trace of its own, so that any number of them can
/// run at once.
public struct ContractRunner: Sendable {
    let baseURL: String
    private(set) var servers: [String: String]
    let starters: [String: ServerStarter]
    let mockURL: String?
    let contractsDirectory: String
    let recordingsDirectory: String
    let rows: RowReader?
    let changes: RowWriter?
    let host: [String: ContractValue]
    let removesAccounts: Bool
    let timeout: Duration
    let leastTimeout: Duration
    let problems: ProblemTexts
    private let client: WebClient

    /// - Parameters:
    ///   - baseURL: The server, such as `http://127.0.0.1:8000`.
    ///   - servers: Further servers on the same database, by the names that contracts have for them; a contract that
    ///     asks one which is missing is skipped.
    ///   - starters: Those of the further servers that each contract has to itself, since they remember what it did.
    ///   - mockURL: The mock vendors that the server asks; without them contracts which arm vendors are skipped.
    ///   - contractsDirectory: Where `fixtures` is.
    ///   - recordingsDirectory: Where the texts of `{"recording": …}` are.
    ///   - rows: Reads the server's database; without it `rows` are skipped, by name.
    ///   - changes: Changes the server's database; a contract that starts from such a change is skipped without it.
    ///   - host: The values behind `${host.…}`, for what only the host can make, such as an expired token; a contract
    ///     that needs one which is missing is skipped.
    ///   - removesAccounts: Whether the accounts that a contract made are deleted once it is over.
    ///   - timeout: How long an exchange, and the wait for a condition, may take where the contract does not say.
    ///   - leastTimeout: How long they may take where the contract says less: for a machine that is busy.
    public init(
        baseURL: String,
        servers: [String: String] = [:],
        starters: [String: ServerStarter] = [:],
        mockURL: String?,
        contractsDirectory: String,
        recordingsDirectory: String,
        rows: RowReader? = nil,
        changes: RowWriter? = nil,
        host: [String: ContractValue] = [:],
        removesAccounts: Bool = false,
        timeout: Duration = .seconds(10),
        leastTimeout: Duration = .zero
    ) {
        self.baseURL = Self.withoutSlash(baseURL)
        self.servers = servers.mapValues(Self.withoutSlash)
        self.starters = starters
        self.mockURL = mockURL.map(Self.withoutSlash)
        self.contractsDirectory = contractsDirectory
        self.recordingsDirectory = recordingsDirectory
        self.rows = rows
        self.changes = changes
        self.host = host
        self.removesAccounts = removesAccounts
        self.timeout = timeout
        self.leastTimeout = leastTimeout
        problems = ProblemTexts(directory: contractsDirectory)
        client = WebClient()
    }

    /// Runs one contract. Whatever goes wrong is a failure in the result: this neither throws nor traps.
    public func run(_ contract: Contract) async -> ContractResult {
        guard let name = contract.servers.first(where: { servers[$0] == nil && starters[$0] != nil }),
            let start = starters[name]
        else { return await contractRun(contract).result() }
        do {
            return try await start { url in
                var runner = self
                runner.servers[name] = Self.withoutSlash(url)
                return await runner.run(contract)
            }
        } catch {
            return await contractRun(contract).result(notStarted: name, "\(error)")
        }
    }

    private var transport: Transport {
        Transport(client: client, timeout: timeout, leastTimeout: leastTimeout)
    }

    private func contractRun(_ contract: Contract) -> ContractRun {
        ContractRun(contract, runner: self, transport: transport)
    }

    /// Which of the server and what else was named does not answer, in one sentence; `nil` where all of them do.
    public func unreachable() async -> String? {
        var urls = [baseURL + "/health"] + servers.values.sorted().map { $0 + "/health" }
        if let mockURL { urls.append(mockURL + "/_mock/requests?trace=\(TraceContext().id)") }
        for url in urls {
            let request = SentRequest(method: "GET", url: url, headers: [], body: [], parts: [])
            let answer = await transport.send(request).answer
            if answer.status != 200 {
                return "GET \(url) is not answered 200: \(answer.error ?? answer.status.map(String.init) ?? "nothing")."
            }
        }
        return nil
    }

    /// Closes the runner's connections; runs after this fail. Call it once, when all runs are over.
    public func shutdown() async {
        await client.shutdown()
    }

    private static func withoutSlash(_ url: String) -> String {
        url.hasSuffix("/") ? String(url.dropLast()) : url
    }
}
