import ContractKit
import Testing

/// What accounts, threads, answers and replicas are held to, where PgBouncer in transaction mode gives each transaction
/// another session of the database.
@Suite("Contracts behind a pooler", .pooledContractServer)
struct PooledContractTests {
    private static let places = Places(64)
    private static let areas: Set<String> = ["auth", "chat", "limits", "media", "replicas", "threads", "unavailable"]

    @Test("Contract", arguments: ContractFiles.all.filter { areas.contains($0.contract.area) })
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
