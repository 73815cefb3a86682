import Foundation
import Testing

@testable import ContractKit

@Suite("Reading contracts")
struct ContractReadingTests {
    @Test("Every contract of this project can be read")
    func project() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Contracts")
        let library = try ContractLibrary(directory: root.standardized.path)
        #expect(Set(library.contracts.map(\.area)).isSuperset(of: ["auth", "chat", "health", "malformed", "threads"]))
        let sentences = library.contracts.map(\.behaviour)
        #expect(Set(sentences).count == sentences.count, "a behaviour is said once")
    }

    @Test("A folder's refusals are told all at once")
    func allRefusals() {
        let refused = CaseFiles.names(in: "Refused")
        let errors = #expect(throws: ContractLoadErrors.self) {
            _ = try ContractLibrary(directory: CaseFiles.directory)
        }
        #expect(errors?.refusals.count { $0.file.hasPrefix("Cases/Refused/") } == refused.count)
    }

    @Test("A folder without contracts is refused")
    func emptyFolder() {
        let error = #expect(throws: ContractLoadErrors.self) { _ = try ContractLibrary(directory: "/nowhere") }
        #expect(error?.description == "nowhere: there is no contract in this folder")
    }

    @Test("A file that is not there is refused by its name")
    func noFile() {
        let error = #expect(throws: ContractLoadError.self) { _ = try Contract.load(path: "/a/b/c.json") }
        #expect(error?.description == "Contracts/b/c.json: the file can't be read")
    }

    @Test(
        "A wrong llms.json is refused with its place",
        arguments: [
            ("[]", "llms.json:1:1: expected an object, not an array"),
            ("{\n\"a\": 7}", "llms.json:2:1: expected a string, not a number"),
            ("{\"a\": \"gpt\"}", "llms.json:1:2: a model is written \"provider/model\""),
            ("{\"a\": \"/gpt\"}", "llms.json:1:2: a model is written \"provider/model\""),
        ]
    )
    func models(json: String, message: String) {
        let error = #expect(throws: ContractLoadError.self) {
            _ = try ContractModels(bytes: Array(json.utf8), file: "llms.json")
        }
        #expect(error?.description == message)
    }

    @Test("A folder's models are those of its llms.json, and there are none without one")
    func folderModels() throws {
        #expect(
            try ContractModels(directory: CaseFiles.directory).llms == ["demo": "demo/model-1", "nested": "demo/a/b"]
        )
        #expect(try ContractModels(directory: CaseFiles.directory + "/Passing").llms == [:])
    }

    @Test("A contract tells its operations for coverage")
    func operations() throws {
        let contract = try Contract.load(path: CaseFiles.path("Passing", "problem.json"))
        #expect(contract.operations.map(\.status) == [404, 422])
        #expect(contract.operations.map(\.problem) == ["/problems/thread-not-found", "/problems/validation"])
        #expect(contract.area == "Passing" && contract.name == "problem")
    }

    @Test("No cut or changed byte of a contract traps the reader")
    func damagedFiles() {
        let bytes = Array(
            #"""
            {"behaviour": "b", "given": {"users": {"a": {}}}, "steps": [{"as": "a", "cases": [{"x": 1}],
            "request": {"method": "GET", "path": "/${case.x}", "query": {"q": "${a.b[0]}"}},
            "expect": {"status": 200, "events": [{"event": "e", "count": "1..2", "data": ["<int:1..5>", "..."]}]},
            "capture": {"c": "$.a[0]"}}]}
            """#.utf8
        )
        #expect(throws: Never.self) { _ = try Contract(bytes: bytes, file: "whole") }
        for index in bytes.indices {
            _ = try? Contract(bytes: Array(bytes[..<index]), file: "cut")
            for byte in "\"]$9.".utf8 {
                var changed = bytes
                changed[index] = byte
                _ = try? Contract(bytes: changed, file: "changed")
            }
        }
    }

    @Test("A value's place is its member's line and column, in characters")
    func places() {
        let map = SourceMap(Array("{\n  \"é\": {\"a\\\"b\": [1,\n {\"c\": 2}]}\n}".utf8))
        #expect(map.position(of: .root / "é") == SourcePosition(line: 2, column: 3))
        #expect(map.position(of: .root / "é" / "a\"b") == SourcePosition(line: 2, column: 9))
        #expect(map.position(of: .root / "é" / "a\"b" / 1) == SourcePosition(line: 3, column: 2))
        #expect(map.position(of: .root / "é" / "a\"b" / 1 / "c" / "deeper") == SourcePosition(line: 3, column: 3))
    }
}
