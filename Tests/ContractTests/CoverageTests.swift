import FoundationEssentials
import JSONTree
import Recording
import TestServer
import Testing

@testable import ContractKit

/// Nothing that the server promises is left out, and no contract says less than it seems to.
@Suite("Contract coverage")
struct CoverageTests {
    private static let contracts = ContractFiles.all.map(\.contract)

    private func coverage() throws -> (coverage: Coverage, recordings: RecordingLibrary) {
        let recordings = try RecordingLibrary(directory: TestServer.packageRoot + "/Recordings")
        let api = try PublishedAPI(path: ContractFiles.directory + "/openapi.json")
        return (Coverage(of: Self.contracts, api: api, recordings: recordings.all.map(\.name)), recordings)
    }

    @Test("Every contract file can be read")
    func readable() {
        #expect(ContractFiles.errors == nil, "\(ContractFiles.errors?.description ?? "")")
        #expect(Self.contracts.count >= 250)
    }

    @Test("Every published answer of every operation, and every event, has a contract that says what it holds")
    func answers() throws {
        #expect(try coverage().coverage.gaps.map(\.name) == [])
    }

    @Test("No contract expects of an operation what is not published")
    func unpublished() throws {
        #expect(try coverage().coverage.unpublished == [])
    }

    @Test("Every recording is armed by a contract or swept")
    func recordings() throws {
        let (coverage, recordings) = try coverage()
        #expect(coverage.unusedRecordings.filter { !recordings.streams.map(\.name).contains($0) } == [])
    }

    @Test("The types of problems that are published are those of problems.json")
    func problemTypes() throws {
        func json(_ name: String) throws -> JSONTree {
            try JSONTree.parse([UInt8](Data(contentsOf: URL(filePath: "\(ContractFiles.directory)/\(name)"))))
        }
        let published = try json("openapi.json").at(
            "components",
            "schemas",
            "Problem",
            "properties",
            "type",
            "examples"
        )
        #expect(published?.elements.compactMap(\.string) == (try json("problems.json").members.map(\.key).sorted()))
    }

    @Test("Contracts and servers.json name the same servers")
    func servers() throws {
        let named = try NamedServers().settings.map(\.name)
        #expect(Set(named) == Set(Self.contracts.flatMap(\.servers)))
    }

    @Test("A contract whose expectations are weakened to nothing is refused", arguments: ContractFiles.all)
    func weakened(_ file: ContractFile) throws {
        let contract = file.contract
        let path = "\(ContractFiles.directory)/\(contract.area)/\(contract.name).json"
        let value = try ContractValue.parse(json: Array(Data(contentsOf: URL(filePath: path))))
        let weakened = Array(Self.weakened(value).json.utf8)
        let error = #expect(throws: ContractLoadError.self) {
            try Contract(bytes: weakened, file: contract.file, models: contract.models)
        }
        #expect(error?.message == "nothing but statuses is expected here; say what is answered")
    }

    /// The contract with nothing left of what it expects but statuses.
    private static func weakened(_ value: ContractValue) -> ContractValue {
        switch value {
        case .array(let elements): return .array(elements.map(weakened))
        case .object(let members):
            return .object(
                members.compactMap { member in
                    if ["rows", "asked"].contains(member.key) { return nil }
                    guard member.key == "expect", let status = member.value["status"] else {
                        return .init(key: member.key, value: weakened(member.value))
                    }
                    return .init(key: "expect", value: ["status": status])
                }
            )
        default: return value
        }
    }
}
