import Foundation
import Synchronization

@testable import ContractKit

/// The case files beside these tests.
enum CaseFiles {
    static let directory = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases").path

    /// The names of the contracts in a folder, without their extension.
    static func names(in folder: String) -> [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: "\(directory)/\(folder)")) ?? []
        return files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
    }

    static func path(_ folder: String, _ file: String) -> String { "\(directory)/\(folder)/\(file)" }

    /// What a file must hold; with `WRITE_EXPECTED=1` in the environment it is written first, to be read over and kept.
    static func expected(_ folder: String, _ file: String, actual: String) throws -> String {
        let path = path(folder, file)
        if ProcessInfo.processInfo.environment["WRITE_EXPECTED"] == "1" {
            try (actual + "\n").write(toFile: path, atomically: true, encoding: .utf8)
        }
        return try String(contentsOfFile: path, encoding: .utf8)
    }

    /// The report with what differs from run to run replaced.
    static func normalised(_ report: String) throws -> String {
        let replacements: [(String, String)] = [
            ("00-[0-9a-f]{32}-[0-9a-f]{16}-01", "00-TRACE-SPAN-01"),
            ("127\\.0\\.0\\.1:[0-9]+", "SERVER"),
            ("-[0-9a-f]{16}@example", "-N@example"),
            ("contract-[0-9a-f]{24}", "BOUNDARY"),
            ("after [0-9]+ attempts\n", ""),
            ("\"count\":[0-9]+", "\"count\":N"),
            ("(at +[$][.]count\n   expected <string>\n   actual  ) [0-9]+", "$1 N"),
        ]
        return replacements.reduce(report) { text, replacement in
            text.replacingOccurrences(of: replacement.0, with: replacement.1, options: .regularExpression)
        }
    }

    /// A runner against the canned server.
    static let runner = ContractRunner(
        baseURL: CannedServer.shared.url + "/",
        servers: ["other": CannedServer.shared.url + "/other", "third": CannedServer.shared.url + "/third/"],
        mockURL: CannedServer.shared.url,
        contractsDirectory: directory,
        recordingsDirectory: directory + "/Recordings",
        rows: { sql, parameters in
            if sql.contains("broken") { throw RowFailure() }
            return [["id": .string(parameters.first ?? "none"), "title": "Kept", "deleted": false]]
        },
        changes: { made in
            if made.contains(where: { $0.sql.contains("broken") }) { throw RowFailure() }
            changes.withLock { $0 += made.map { ([$0.sql] + $0.parameters).joined(separator: " ") } }
        },
        host: ["greeting": "hello"],
        timeout: .seconds(120)
    )

    /// The changes that contracts have made so far.
    static let changes = Mutex<[String]>([])

    struct RowFailure: Error, CustomStringConvertible {
        var description: String { "relation \"broken\" does not exist" }
    }
}
