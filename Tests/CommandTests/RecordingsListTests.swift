import Foundation
import Subprocess
import Testing

@Suite("lpo recordings list")
struct RecordingsListTests {
    private struct Row: Decodable {
        let name: String
        let vendor: String
        let model: String?
        let origin: String
        let date: String
        let chunks: Int
        let bytes: Int
        let finish: String
        let contracts: [String]
    }

    @Test("As JSON it has an object a recording, with the contracts that use it where there is a folder of contracts")
    func json() async throws {
        try await Command.withFolder { folder in
            try Self.link("Recordings", in: folder)
            let alone = try await Command.run(["recordings", "list", "--json"], in: folder)
            #expect(alone.status == .exited(0), "\(alone.errors)")
            let rows = try JSONDecoder().decode([Row].self, from: Data(alone.output.utf8))
            let files = try await Command.shell("cd \(Command.recordings) && ls */*.sse | wc -l")
            #expect(files.contains("\(rows.count)"))
            #expect(rows.map(\.name) == rows.map(\.name).sorted())
            #expect(
                rows.allSatisfy { $0.contracts.isEmpty && $0.name.hasPrefix("\($0.vendor)/") && !$0.finish.isEmpty }
            )
            let short = try #require(rows.first { $0.name == "anthropic/short" })
            #expect(short.origin == "authored" && short.finish == "stop" && short.chunks == 10)
            #expect(
                short.bytes == FileManager.default.contents(atPath: "\(Command.recordings)/anthropic/short.sse")?.count
            )
            #expect(rows.first { $0.name == "anthropic/overloaded" }?.finish == "overloaded")
            let keys = try #require(
                (JSONSerialization.jsonObject(with: Data(alone.output.utf8)) as? [[String: Any]])?.first?.keys
            )
            #expect(
                Set(keys) == ["name", "vendor", "model", "origin", "date", "chunks", "bytes", "finish", "contracts"]
            )

            try Self.link("Contracts", in: folder)
            let outcome = try await Command.run(["recordings", "list", "--json"], in: folder)
            let used = try JSONDecoder().decode([Row].self, from: Data(outcome.output.utf8))
            let instant = try #require(used.first { $0.name == "anthropic/instant" })
            #expect(instant.contracts.contains("chat/answer-instant-anthropic"))
        }
    }

    @Test("In a folder without recordings it lists those of the binary, a line each with tabs, and no colours")
    func lines() async throws {
        try await Command.withFolder { folder in
            let outcome = try await Command.run(["recordings", "list"], in: folder)
            #expect(outcome.status == .exited(0))
            let lines = outcome.output.split(separator: "\n")
            let short = try #require(lines.first { $0.contains("\tanthropic/short\t") })
            let cells = short.split(separator: "\t")
            #expect(cells.count == 7)
            #expect(cells[0] == "anthropic" && cells[4] == "10" && cells[5] == "stop" && cells[6] == "-")
            #expect(!outcome.output.contains("\u{1B}"))
        }
    }

    @Test("What cannot be read is a line on standard error, and the others are listed")
    func broken() async throws {
        try await Command.withFolder { folder in
            let own = try await RecordingsCheckTests.copy(["openai/chat-short", "openai/chat-long"], in: folder)
            try FileManager.default.removeItem(atPath: "\(own)/openai/chat-long.sse")
            let outcome = try await Command.run(["recordings", "list", "--recordings", own], in: folder)
            #expect(outcome.status == .exited(1))
            #expect(outcome.output.contains("openai/chat-short") && !outcome.output.contains("openai/chat-long"))
            #expect(outcome.errors.hasSuffix("openai/chat-long.json: has no chat-long.sse beside it\n"))
        }
    }

    static func link(_ name: String, in folder: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder)/\(name)",
            withDestinationPath: "\(Command.package)/\(name)"
        )
    }
}
