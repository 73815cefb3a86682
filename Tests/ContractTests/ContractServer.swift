import ContractKit
import TestServer
import Testing

/// The servers that all contracts are run against, alive as long as their suite.
struct ContractServer: SuiteTrait, TestScoping {
    @TaskLocal static var runner: ContractRunner?

    /// Whether PgBouncer in transaction mode stands before their database.
    var isPooled = false

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        let watch = LogWatch()
        try await TestServer.$watch.withValue(watch) {
            try await TestServer.withContractRunner(isPooled: isPooled) { runner in
                try await Self.$runner.withValue(runner) { try await function() }
            }
        }
        watch.plant(try ContractTexts.all())
        for finding in watch.findings { Issue.record("A server has logged \(finding)") }
        #expect(watch.lines > 0)
    }
}

extension Trait where Self == ContractServer {
    /// A server for the contracts.
    static var contractServer: Self { Self() }

    /// The same behind PgBouncer.
    static var pooledContractServer: Self { Self(isPooled: true) }
}

/// One contract file, as an argument of the suite.
struct ContractFile: Sendable, CustomTestStringConvertible {
    let contract: Contract

    var testDescription: String { "\(contract.area)/\(contract.name): \(contract.behaviour)" }
}

/// The contract files of the package.
enum ContractFiles {
    static let directory = TestServer.packageRoot + "/Contracts"

    private static let library = Result { () throws(ContractLoadErrors) in
        try ContractLibrary(directory: directory)
    }

    /// All that can be read. What cannot fails ``ContractFileTests``.
    static let all: [ContractFile] = (try? library.get().contracts.map(ContractFile.init)) ?? []

    /// What is wrong with the files, if anything is.
    static let errors: ContractLoadErrors? =
        if case .failure(let error) = library { error } else { nil }
}
