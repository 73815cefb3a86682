import ContractKit
import FoundationEssentials
import JSONTree
import Postgres
import TestServer
import Testing

/// The server that all contracts are run against, alive as long as their suite.
struct ContractServer: SuiteTrait, TestScoping {
    /// Runs contracts; those in `chat-completions` and `chat-xai-completions` against a server that asks OpenAI
    /// and xAI in that form, those in
    /// `own-models` against one with a catalogue of its own and no key but Anthropic's.
    struct Runners: Sendable {
        let standard: ContractRunner
        let chatCompletions: ContractRunner
        let ownModels: ContractRunner

        func runner(for contract: Contract) -> ContractRunner {
            switch contract.area {
            case "chat-completions", "chat-xai-completions": chatCompletions
            case "own-models": ownModels
            default: standard
            }
        }
    }

    private static let chatCompletions = ["OPENAI_API": "chat_completions", "XAI_API": "chat_completions"]
    private static let ownModels = [
        "MODELS_FILE": TestServer.packageRoot + "/Contracts/fixtures/models.json",
        "OPENAI_API_KEY": "", "GOOGLE_AI_API_KEY": "", "XAI_API_KEY": "", "MISTRAL_API_KEY": "",
    ]

    @TaskLocal static var runners: Runners?

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        try await TestServer.run { server in
            try await server.withReplica(Self.chatCompletions) { second in
                try await server.withReplica(Self.ownModels) { third in
                    let runners = Runners(
                        standard: runner(server),
                        chatCompletions: runner(second),
                        ownModels: runner(third)
                    )
                    try await Self.$runners.withValue(runners) { try await function() }
                    await runners.standard.shutdown()
                    await runners.chatCompletions.shutdown()
                    await runners.ownModels.shutdown()
                }
            }
        }
    }

    private func runner(_ server: TestServer) -> ContractRunner {
        ContractRunner(
            baseURL: server.baseURL,
            mockURL: server.mockURL,
            contractsDirectory: server.packageDirectory + "/Contracts",
            recordingsDirectory: server.packageDirectory + "/Recordings",
            rows: { try await rows($0, $1, of: server.database) },
            host: ["expired_access_token": .string(server.expiredAccessToken)]
        )
    }

    /// Reads rows in whatever columns a contract asks for, as JSON that PostgreSQL makes of them.
    private func rows(
        _ sql: String,
        _ parameters: [String],
        of database: PostgresPool
    ) async throws -> [[String: ContractValue]] {
        let rows = try await database.query("SELECT to_json(asked)::text AS row FROM (\(sql)) AS asked", parameters)
        return try rows.map { row in
            let object = try JSONTree.parse(row.decode("row", as: String.self))
            return Dictionary(object.members.map { ($0.key, ContractValue($0.value)) }) { first, _ in first }
        }
    }
}

extension Trait where Self == ContractServer {
    /// A server for the contracts.
    static var contractServer: Self { Self() }
}

/// One contract file, as an argument of the suite.
struct ContractFile: Sendable, CustomTestStringConvertible {
    let contract: Contract

    var testDescription: String { "\(contract.area)/\(contract.name): \(contract.behaviour)" }
}

/// The contract files of the package.
enum ContractFiles {
    private static let library = Result { () throws(ContractLoadErrors) in
        try ContractLibrary(directory: TestServer.packageRoot + "/Contracts")
    }

    /// All that can be read. What cannot fails ``ContractFileTests``.
    static let all: [ContractFile] = (try? library.get().contracts.map(ContractFile.init)) ?? []

    /// What is wrong with the files, if anything is.
    static let errors: ContractLoadErrors? =
        if case .failure(let error) = library { error } else { nil }
}
