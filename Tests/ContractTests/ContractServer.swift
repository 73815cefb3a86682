import ContractKit
import FoundationEssentials
import JSONTree
import Postgres
import TestServer
import Testing

/// The server that all contracts are run against, alive as long as their suite.
struct ContractServer: SuiteTrait, TestScoping {
    /// Runs contracts; those in `chat-completions` against a server that asks OpenAI in that form.
    struct Runners: Sendable {
        let standard: ContractRunner
        let chatCompletions: ContractRunner

        func runner(for contract: Contract) -> ContractRunner {
            contract.area == "chat-completions" ? chatCompletions : standard
        }
    }

    @TaskLocal static var runners: Runners?

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        try await TestServer.run { server in
            try await server.withReplica(["OPENAI_API": "chat_completions"]) { other in
                let runners = Runners(standard: runner(server), chatCompletions: runner(other))
                try await Self.$runners.withValue(runners) { try await function() }
                await runners.standard.shutdown()
                await runners.chatCompletions.shutdown()
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
