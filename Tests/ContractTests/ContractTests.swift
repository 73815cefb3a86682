import ContractKit
import FoundationEssentials
import TestServer
import Testing

/// Every file in `Contracts/`, run against a server with a real database and mock vendors.
///
/// The contracts share the one server and run in parallel: each has its own users and its own trace.
@Suite("Contracts", .contractServer)
struct ContractTests {
    /// All at once they would be more than the server lets wait.
    private static let places = Places(64)

    @Test("Contract", arguments: ContractFiles.all)
    func contract(_ file: ContractFile) async throws {
        let runner = try #require(ContractServer.runner)
        await Self.places.take()
        let result = await runner.run(file.contract)
        await Self.places.leave()
        switch result.outcome {
        case .passed: break
        case .failed, .skipped: Issue.record(Comment(rawValue: result.report))
        }
    }
}

@Suite("Contracts again and again")
struct ContractRepetitionTests {
    private static let repetitions = ProcessInfo.processInfo.environment["CONTRACT_REPETITIONS"].flatMap { Int($0) }

    @Test("A shuffled order and repetition change nothing", .enabled(if: repetitions != nil))
    func repeated() async throws {
        try await TestServer.withContractRunner { runner in
            var options = ContractSuite.Options()
            options.jobs = 8
            options.seed = UInt64.random(in: 0...999_999)
            options.repetitions = Self.repetitions ?? 1
            let suite = ContractSuite(ContractFiles.all.map(\.contract), runner: runner)
            let result = await suite.run(options) { result in
                if result.isFailure { Issue.record(Comment(rawValue: result.report)) }
            }
            print(TerminalReport(hasColours: false).summary(result))
            for (contract, duration) in result.times.prefix(20) {
                print("\(Int(duration / .milliseconds(1))) ms  \(contract.file)")
            }
            #expect(result.skipped.isEmpty)
        }
    }
}
