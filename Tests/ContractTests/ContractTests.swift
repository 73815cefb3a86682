import ContractKit
import Testing

/// Every file in `Contracts/`, run against a server with a real database and mock vendors.
///
/// The contracts share the one server and run in parallel: each has its own users and its own trace.
@Suite("Contracts", .contractServer)
struct ContractTests {
    @Test("Contract", arguments: ContractFiles.all)
    func contract(_ file: ContractFile) async throws {
        let runners = try #require(ContractServer.runners)
        let result = await runners.runner(for: file.contract).run(file.contract)
        switch result.outcome {
        case .passed: break
        case .failed, .skipped: Issue.record(Comment(rawValue: result.report))
        }
    }
}

@Suite("Contract files")
struct ContractFileTests {
    @Test("Every contract file can be read")
    func readable() {
        #expect(ContractFiles.errors == nil, "\(ContractFiles.errors?.description ?? "")")
        #expect(ContractFiles.all.count > 50)
    }
}
