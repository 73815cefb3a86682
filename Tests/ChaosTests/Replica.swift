import FoundationEssentials
import Glibc
import Subprocess
import SystemPackage
import Waiting

/// One `lpo serve` on a port of its own, started anew there whenever it has ended.
actor Replica {
    /// How a process that is running now should end.
    private enum Expectation {
        case running, killed
        /// Until it listens for the signal, that ends it.
        case terminated(wasListening: Bool)
    }

    let number: Int
    let address: String
    private let environment: [String: String]
    private let folder: String
    private let findings: Findings
    private var process: Task<Void, Never>?
    private var processID: pid_t?
    private var expectation = Expectation.running

    init(number: Int, port: Int, environment: [String: String], folder: String, findings: Findings) {
        self.number = number
        self.folder = folder
        self.findings = findings
        address = "http://127.0.0.1:\(port)"
        self.environment = environment.merging(["PORT": "\(port)"]) { $1 }
    }

    /// Where `lpo` was built: beside the tests.
    static var binary: FilePath {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return FilePath(tests).removingLastComponent().appending("lpo")
    }

    static func variables(_ environment: [String: String]) -> Environment {
        var variables: [Environment.Key: String] = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
        for (name, value) in environment { variables[Environment.Key(stringLiteral: name)] = value }
        return .custom(variables)
    }

    private nonisolated var log: String { "\(folder)/replica-\(number).log" }

    /// Starts the process unless it runs. It does not wait until it listens, as nobody does for a client.
    func start() {
        guard process == nil else { return }
        expectation = .running
        process = Task {
            do {
                let log = try FileDescriptor.open(
                    FilePath(log),
                    .writeOnly,
                    options: [.create, .append],
                    permissions: .ownerReadWrite
                )
                let status = try await Subprocess.run(
                    .path(Self.binary),
                    arguments: ["serve"],
                    environment: Self.variables(environment),
                    workingDirectory: FilePath(folder),
                    input: .none,
                    output: .fileDescriptor(log, closeAfterSpawningProcess: false),
                    error: .fileDescriptor(log, closeAfterSpawningProcess: true)
                ) { execution in
                    self.began(execution.processIdentifier.value)
                }.terminationStatus
                ended(status)
            } catch {
                findings.violate("replica \(number) cannot be run: \(error)")
                process = nil
            }
        }
    }

    private func began(_ id: pid_t) {
        processID = id
    }

    private func ended(_ status: TerminationStatus) {
        processID = nil
        process = nil
        let isExpected =
            switch expectation {
            case .running: false
            case .killed: status == .signaled(SIGKILL)
            case .terminated(let wasListening):
                status == .exited(0) || (status == .signaled(SIGTERM) && !wasListening)
            }
        if !isExpected { findings.violate("replica \(number), \(expectation), ended with \(status):\n\(lastLines)") }
    }

    /// Whether it has told the system what to do on SIGTERM: the signal is handled or ignored. Source: proc_pid_status(5).
    private var listensForSignals: Bool {
        let status = processID.flatMap { try? String(contentsOfFile: "/proc/\($0)/status", encoding: .utf8) } ?? ""
        return status.split(separator: "\n").contains { line in
            guard line.hasPrefix("SigCgt:") || line.hasPrefix("SigIgn:"), let digits = line.split(separator: "\t").last
            else { return false }
            return UInt64(digits, radix: 16).map { $0 & (1 << UInt64(SIGTERM - 1)) != 0 } == true
        }
    }

    /// Kills it as a machine that loses its power does.
    func kill() async {
        await untilBegun()
        expectation = .killed
        signal(SIGKILL)
        await process?.value
        process = nil
    }

    /// Asks it to end, and waits until it has.
    func terminate() async {
        await untilBegun()
        expectation = .terminated(wasListening: listensForSignals)
        signal(SIGTERM)
        let overdue = Task {
            try await Task.sleep(for: .hang)
            findings.violate("replica \(number) did not end within \(Duration.hang) of SIGTERM")
            signal(SIGKILL)
        }
        await process?.value
        overdue.cancel()
        process = nil
    }

    /// Has it stand still for a while, as a machine that is busy with others does.
    func pause(for duration: Duration) async {
        signal(SIGSTOP)
        try? await Task.sleep(for: duration)
        signal(SIGCONT)
    }

    /// A process that is being made has no id yet.
    private func untilBegun() async {
        while process != nil, processID == nil { try? await Task.sleep(for: .milliseconds(5)) }
    }

    private func signal(_ number: Int32) {
        guard let processID else { return }
        _ = Glibc.kill(processID, number)
    }

    /// What its processes wrote, as a whole.
    nonisolated var written: String {
        (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
    }

    private nonisolated var lastLines: String {
        written.split(separator: "\n").suffix(8).joined(separator: "\n")
    }
}
