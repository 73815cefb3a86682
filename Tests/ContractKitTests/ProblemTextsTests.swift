import Foundation
import Testing

@testable import ContractKit

@Suite("What problems say")
struct ProblemTextsTests {
    private static let file = """
        {
          "/problems/gone": { "title": "Gone", "details": ["It is gone.", "<match:It went in [0-9]+\\\\.>"] },
          "/problems/validation": { "title": "Wrong", "details": ["A field is wrong."], "messages": ["is required"] }
        }
        """

    /// What is wrong with a problem by a `problems.json` with this content.
    private func complaints(_ problem: String, by file: String? = Self.file) throws -> [String] {
        let directory = FileManager.default.temporaryDirectory.appending(path: "problems-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        if let file { try Data(file.utf8).write(to: directory.appending(path: "problems.json")) }
        let problem = try ContractValue.parse(json: Array(problem.utf8))
        return ProblemTexts(directory: directory.path)
            .differences(problem, scope: Scope(), source: .root)
            .map { "\($0.at ?? "file") \($0.actual ?? "")" }
    }

    @Test("A problem that says what its type says is right")
    func right() throws {
        #expect(try complaints(#"{"type": "/problems/gone", "title": "Gone", "detail": "It is gone."}"#) == [])
        #expect(try complaints(#"{"type": "/problems/gone", "title": "Gone", "detail": "It went in 1999."}"#) == [])
        let errors = #""errors": [{"field": "a", "message": "is required"}]"#
        #expect(
            try complaints(
                #"{"type": "/problems/validation", "title": "Wrong", "detail": "A field is wrong.", \#(errors)}"#
            ) == []
        )
        #expect(try complaints(#"{"type": "/problems/other", "title": "Other"}"#, by: nil) == [])
    }

    @Test("A problem that says something else is told, with where")
    func wrong() throws {
        #expect(try complaints(#"{"type": "/problems/other"}"#) == [#"$.type "/problems/other""#])
        #expect(
            try complaints(#"{"type": "/problems/gone", "title": "Away", "detail": "It went in 19x."}"#)
                == [#"$.title "Away""#, #"$.detail "It went in 19x.""#]
        )
        #expect(try complaints(#"{"type": "/problems/gone", "title": "Gone"}"#) == ["$.detail nothing there"])
        let errors = #""errors": [{"field": "a", "message": "is required"}, {"field": "b", "message": "is needed"}]"#
        #expect(
            try complaints(
                #"{"type": "/problems/validation", "title": "Wrong", "detail": "A field is wrong.", \#(errors)}"#
            ) == [#"$.errors[1].message "is needed""#]
        )
    }

    @Test("A file that cannot be read is told with each problem")
    func unreadable() throws {
        let problem = #"{"type": "/problems/gone", "title": "Gone", "detail": "It is gone."}"#
        let complaint = try complaints(problem, by: #"{"/problems/gone": {"details": ["It is gone."]}}"#)
        #expect(complaint.count == 1)
        #expect(complaint.first?.hasSuffix("a problem needs a member \"title\"") == true)
        #expect(try complaints(problem, by: "{").count == 1)
    }
}
