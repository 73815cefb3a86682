import ContractKit
import FoundationEssentials
import Glibc
import Synchronization

/// Standard output while contracts run: a line that moves on where it is a terminal, and each failure as it comes.
final class VerifyScreen: Sendable {
    private let total: Int
    private let isTerminal: Bool
    private let report: TerminalReport
    private let counts = Mutex((done: 0, failed: 0))

    init(total: Int) {
        self.total = total
        isTerminal = isatty(STDOUT_FILENO) == 1
        let environment = ProcessInfo.processInfo.environment
        // https://no-color.org
        let wantsNone = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        report = TerminalReport(hasColours: isTerminal && !wantsNone && environment["TERM"] != "dumb")
    }

    func show(_ result: ContractResult) {
        let counts = counts.withLock { counts in
            counts.done += 1
            if result.isFailure { counts.failed += 1 }
            return counts
        }
        if result.isFailure { write(clearing + report.failure(result) + "\n\n") }
        guard isTerminal else { return }
        let line = report.progress(
            counts.done,
            of: total,
            failed: counts.failed,
            latest: result.contract,
            columns: columns
        )
        write(clearing + line)
    }

    func end(_ result: SuiteResult) {
        write(clearing + report.summary(result) + "\n")
    }

    private var clearing: String { isTerminal ? "\r\u{1B}[K" : "" }

    private var columns: Int {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    private func write(_ text: String) {
        print(text, terminator: "")
        fflush(nil)
    }
}
