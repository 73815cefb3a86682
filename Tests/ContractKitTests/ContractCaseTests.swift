import Testing

@testable import ContractKit

@Suite("Contract cases")
struct ContractCaseTests {
    @Test("A contract that is not kept fails with its exact report", arguments: CaseFiles.names(in: "Failing"))
    func failing(name: String) async throws {
        let contract = try Contract.load(path: CaseFiles.path("Failing", "\(name).json"))
        let result = await CaseFiles.runner.run(contract)
        #expect(result.isFailure)
        let report = try CaseFiles.normalised(result.report)
        #expect(try report + "\n" == CaseFiles.expected("Failing", "\(name).report.txt", actual: report))
        #expect(!CannedServer.shared.state.isArmed(result.trace), "what was armed is disarmed")
    }

    @Test("A contract that is kept passes", arguments: CaseFiles.names(in: "Passing"))
    func passing(name: String) async throws {
        let contract = try Contract.load(path: CaseFiles.path("Passing", "\(name).json"))
        let result = await CaseFiles.runner.run(contract)
        #expect(result.report == "passed  \(contract.file)  \(contract.behaviour)")
        #expect(!CannedServer.shared.state.isArmed(result.trace), "what was armed is disarmed")
    }

    @Test("A contract that can't be right is refused with its exact message", arguments: CaseFiles.names(in: "Refused"))
    func refused(name: String) throws {
        let error = #expect(throws: ContractLoadError.self) {
            _ = try Contract.load(path: CaseFiles.path("Refused", "\(name).json"))
        }
        let message = error?.description ?? ""
        #expect(try message + "\n" == CaseFiles.expected("Refused", "\(name).message.txt", actual: message))
    }

    @Test("There are cases of every kind")
    func counts() {
        #expect(CaseFiles.names(in: "Failing").count >= 25)
        #expect(CaseFiles.names(in: "Passing").count >= 10)
        #expect(CaseFiles.names(in: "Refused").count >= 20)
    }
}
