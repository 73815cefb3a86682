import ArgumentParser
import ContractKit
import FoundationEssentials
import Glibc
import Recording
import UnixSignals

/// `lpo verify`: the contracts, run against any server.
struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the contracts against a server.",
        discussion: """
            Each contract makes accounts of its own, which are deleted when it is over. Contracts that say what a \
            vendor answers need the server to ask an "lpo mock", named with --mock-url; others need servers with \
            settings of their own, which Contracts/servers.json lists. What cannot be run is named, with why. The \
            contracts describe a server with keys for all vendors, the built-in catalogue and the default bounds.

            They make hundreds of accounts: a run that meets one of the server's limits ends there. Verify a replica \
            that was started without them, with REGISTRATIONS_PER_HOUR, REQUESTS_PER_MINUTE and \
            LOGIN_FAILURES_PER_ADDRESS at 0.

            Exit status: 0 if none failed and no account was left, 2 if none could be run or a limit was met, else 1 if \
            one failed or an account was left, 64 for a wrong command line, 130 if interrupted.
            """
    )

    @Argument(help: "Only contracts with one of these in their file's name or their sentence, such as threads/.")
    var filter: [String] = []

    @Option(help: "The server, such as http://127.0.0.1:8000.")
    var baseURL: String?

    @Option(help: "The mock vendors that the server asks.")
    var mockURL: String?

    @Option(
        name: .customLong("server"),
        help: """
            A further server with the first one's database and SECRET_KEY, by its name in Contracts/servers.json: NAME=URL.
            """
    )
    var servers: [NamedServer] = []

    @Option(help: "The folder of the contracts.")
    var contracts = "Contracts"

    @Option(help: "The folder of the recordings.")
    var recordings = "Recordings"

    @Option(help: "How many contracts run at once.")
    var jobs = 4

    @Flag(help: "Run them in an order drawn by chance, which is said.")
    var shuffle = false

    @Option(help: "Run them in the order that was drawn from this number.")
    var seed: UInt64?

    @Option(name: .customLong("repeat"), help: "How often each contract is run.")
    var repetitions = 1

    @Option(
        help: "How many seconds, 1 to 86400, a request or the wait for a condition may take if its contract names none."
    )
    var timeout = 10

    @Option(help: "Write a report for CI servers here, as JUnit's XML.")
    var junit: String?

    @Option(help: "Write a report to look at here: coverage, every exchange, each stream in time.")
    var html: String?

    @Flag(help: "Only print which published answers and events the contracts show.")
    var coverage = false

    @Flag(help: "Leave the accounts that were made.")
    var keepAccounts = false

    func validate() throws {
        guard coverage || baseURL != nil else { throw ValidationError("--base-url is needed: the server to verify.") }
        guard (1...256).contains(jobs) else { throw ValidationError("--jobs must be from 1 to 256.") }
        guard (1...86_400).contains(timeout) else { throw ValidationError("--timeout must be from 1 to 86400.") }
        guard (1...1_000).contains(repetitions) else { throw ValidationError("--repeat must be from 1 to 1000.") }
        for (option, url) in [("--base-url", baseURL), ("--mock-url", mockURL)] {
            guard url.map(NamedServer.isURL) ?? true else {
                throw ValidationError("\(option) must begin with http:// or https://.")
            }
        }
    }

    func run() async throws {
        let library: ContractLibrary
        do throws(ContractLoadErrors) {
            library = try ContractLibrary(directory: contracts)
        } catch {
            throw refusal("\(error)")
        }
        if coverage {
            let coverage = try coverage(of: library)
            print(coverage.table)
            throw coverage.gaps.isEmpty && coverage.unpublished.isEmpty ? ExitCode.success : ExitCode.failure
        }
        let known = Set(library.contracts.flatMap(\.servers))
        if let unknown = servers.first(where: { !known.contains($0.name) }) {
            throw refusal(
                "No contract asks a server \"\(unknown.name)\"; those are \(known.sorted().joined(separator: ", "))"
            )
        }
        let chosen = library.contracts.filter(ContractFilter(filter).includes)
        guard !chosen.isEmpty else { throw refusal("No contract has any of these: \(filter.joined(separator: " "))") }
        let covered = html == nil ? nil : try coverage(of: library)
        // Now, and not after minutes of work.
        for path in [junit, html].compactMap(\.self) { try write("", to: path) }
        let (result, isInterrupted) = try await verify(chosen)
        if let junit { try write(JUnitReport.text(of: result), to: junit) }
        if let html { try write(HTMLReport(result, coverage: covered).text, to: html) }
        if isInterrupted { throw ExitCode(130) }
        if let limit = result.metLimit {
            throw refusal(
                "The server's limit on \(limit) was met: verify a replica that was started without limits "
                    + "(REGISTRATIONS_PER_HOUR=0 REQUESTS_PER_MINUTE=0 LOGIN_FAILURES_PER_ADDRESS=0)."
            )
        }
        guard result.failed.isEmpty, result.leftAccounts.isEmpty else { throw ExitCode.failure }
        guard result.passed > 0 else { throw refusal("Every contract was skipped, so nothing is verified.") }
    }

    private func coverage(of library: ContractLibrary) throws -> Coverage {
        do {
            return Coverage(
                of: library.contracts,
                api: try PublishedAPI(path: "\(contracts)/openapi.json"),
                recordings: try RecordingLibrary(directory: recordings).all.map(\.name)
            )
        } catch {
            throw refusal("\(error)")
        }
    }

    /// Runs the contracts, or those that could be until it was interrupted, and deletes the accounts.
    private func verify(_ contracts: [Contract]) async throws -> (result: SuiteResult, isInterrupted: Bool) {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let runner = ContractRunner(
            baseURL: baseURL ?? "",
            servers: Dictionary(servers.map { ($0.name, $0.url) }) { _, last in last },
            mockURL: mockURL,
            contractsDirectory: self.contracts,
            recordingsDirectory: recordings,
            removesAccounts: !keepAccounts,
            timeout: .seconds(timeout)
        )
        if let reason = await runner.unreachable() {
            await runner.shutdown()
            throw refusal(reason)
        }
        var options = ContractSuite.Options()
        options.jobs = jobs
        options.repetitions = repetitions
        options.keepsExchanges = html != nil
        options.endsAtLimits = true
        options.seed = seed ?? (shuffle ? UInt64.random(in: 0...999_999) : nil)
        let screen = VerifyScreen(total: contracts.count * repetitions)
        let suite = ContractSuite(contracts, runner: runner)
        let running = Task { [options] in await suite.run(options) { screen.show($0) } }
        let watching = Task {
            for await _ in signals {
                // Who asks twice does not wait for the accounts.
                if running.isCancelled { LPO.end(ExitCode(130)) }
                running.cancel()
            }
        }
        let result = await running.value
        watching.cancel()
        await runner.shutdown()
        screen.end(result)
        return (result, running.isCancelled)
    }

    private func write(_ text: String, to path: String) throws {
        do {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        } catch {
            throw refusal("\(path) cannot be written.")
        }
    }

    /// What kept the contracts from being run, on standard error.
    private func refusal(_ message: String) -> ExitCode {
        StandardError.print("Error: \(message)")
        return ExitCode(2)
    }
}

/// `NAME=URL`.
struct NamedServer: ExpressibleByArgument {
    let name: String
    let url: String

    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "="), equals > argument.startIndex else { return nil }
        name = String(argument[..<equals])
        url = String(argument[argument.index(after: equals)...])
        guard Self.isURL(url) else { return nil }
    }

    static func isURL(_ text: String) -> Bool {
        text.hasPrefix("http://") || text.hasPrefix("https://")
    }
}
