import ArgumentParser
import ContractKit
import FoundationEssentials
import Glibc
import Providers
import Recording

/// `lpo recordings list`: a row a recording.
struct RecordingsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show the recordings.",
        discussion: """
            The columns are the vendor, the name, the model that was asked, the age, how many pieces the answer came in, \
            how it finished (or how it failed), and the contracts in the folder Contracts that use it: the first, and how \
            many more there are; --json has all. Where the output is no terminal there is no header, and a tab between \
            the columns.

            Examples:
              lpo recordings list
              lpo recordings list --json | jq -r '.[] | select(.contracts == []) | .name'

            Exit status: 0 if all could be read, 1 if not, with a line each, 64 for a wrong command line.
            """
    )

    @Flag(help: "Print a JSON array of objects: name, vendor, model, origin, date, chunks, bytes, finish, contracts.")
    var json = false

    @OptionGroup var folder: RecordingsFolder

    func run() throws {
        let survey = try RecordingShelf(folder: folder.recordings).survey
        let contracts = try Self.contracts()
        let rows = survey.recordings.map { RecordingRow($0, contracts: contracts[$0.name] ?? []) }
        if json {
            print(RecordingRow.json(rows))
        } else if !rows.isEmpty {
            let table = RecordingRow.table(rows, on: .today)
            print(PlainTable.isForTerminal ? table.columns : table.lines)
        }
        guard survey.broken.isEmpty else {
            fflush(nil)
            for broken in survey.broken { Self.warn("\(broken.error)") }
            throw ExitCode.failure
        }
    }

    /// The contracts that arm each recording, where there is a folder of contracts.
    private static func contracts() throws -> [String: [String]] {
        guard FileManager.default.fileExists(atPath: "Contracts") else { return [:] }
        do throws(ContractLoadErrors) {
            var users: [String: [String]] = [:]
            for contract in try ContractLibrary(directory: "Contracts").contracts {
                for name in Set(contract.recordings) {
                    users[name, default: []].append("\(contract.area)/\(contract.name)")
                }
            }
            return users
        } catch {
            throw CommandFailure("\(error)")
        }
    }

    private static func warn(_ message: String) {
        let line = Array("Error: \(message)\n".utf8)
        _ = line.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
