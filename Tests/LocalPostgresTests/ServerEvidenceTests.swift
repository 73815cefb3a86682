import Testing

@testable import LocalPostgres

@Suite("Evidence of a server")
struct ServerEvidenceTests {
    /// What root without the right to trace sees of the main process.
    private static let main = ServerEvidence(
        isOwners: true,
        name: "postgres",
        arguments: ["/usr/bin/postgres", "-D", "/data"],
        workingDirectory: nil,
        namedFolder: "/data"
    )

    private func verdict(_ change: (inout ServerEvidence) -> Void) -> ServerEvidence.Verdict {
        var evidence = Self.main
        change(&evidence)
        return evidence.verdict(data: "/data", clusterName: "lpo-1")
    }

    private func title(_ title: String) -> ServerEvidence.Verdict {
        verdict {
            $0.arguments = [title]
            $0.namedFolder = nil
        }
    }

    @Test("Without its working directory a server is known by its command line and its title")
    func untraceable() {
        #expect(verdict { _ in } == .ours)
        #expect(verdict { $0.namedFolder = "/other" } == .notOurs)
        #expect(title("postgres: lpo-1: checkpointer ") == .ours)
        #expect(title("postgres: lpo-12: checkpointer ") == .notOurs)
        #expect(title("postgres: checkpointer ") == .notOurs)
    }

    @Test("The working directory decides where it can be seen")
    func traceable() {
        #expect(verdict { $0.workingDirectory = "/other" } == .notOurs)
        #expect(
            verdict {
                $0.arguments = ["postgres: checkpointer "]
                $0.namedFolder = nil
                $0.workingDirectory = "/data"
            } == .ours
        )
    }

    @Test("Another user's process, another program, and one that has ended are not the server")
    func others() {
        #expect(verdict { $0.isOwners = false } == .notOurs)
        #expect(verdict { $0.name = "sh" } == .notOurs)
        #expect(
            verdict {
                $0.name = "sh"
                $0.workingDirectory = "/data"
            } == .notOurs
        )
        #expect(verdict { $0.arguments = [] } == .notOurs)
    }

    @Test("What is hidden is not taken for absent")
    func hidden() {
        #expect(verdict { $0.isOwners = nil } == .unknown)
        #expect(verdict { $0.name = nil } == .unknown)
        #expect(verdict { $0.arguments = nil } == .unknown)
        #expect(verdict { $0.namedFolder = nil } == .unknown)
    }
}
