import FoundationEssentials
import Glibc
import Providers
import Recorder
import Recording
import Synchronization

/// Standard output while an answer is recorded: its text as it comes, and what it took. On a terminal a line tells what
/// has come before the text begins.
final class RecordScreen: Sendable {
    private struct State {
        var start = ContinuousClock.now
        var hasText = false
        var endsLine = true
        var tokens: Int?
        var bytes = 0
    }

    private let isTerminal = isatty(STDOUT_FILENO) == 1
    private let state = Mutex(State())

    func begin(_ endpoint: ProviderEndpoint, model: String) {
        print(
            "Asking \(endpoint.vendor.rawValue)/\(model) (\(endpoint.api.rawValue)) at \(Self.withoutPassword(endpoint.baseURL))"
        )
        fflush(nil)
        state.withLock { $0.start = .now }
    }

    func show(_ update: AnswerRecorder.Update) {
        let text = state.withLock { state -> String in
            switch update {
            case .text(let text):
                defer {
                    state.hasText = true
                    state.endsLine = text.hasSuffix("\n")
                }
                return (state.hasText ? "" : clearing) + Self.printable(text)
            case .count(let tokens, let bytes):
                state.tokens = tokens ?? state.tokens
                state.bytes = bytes
                return isTerminal && !state.hasText ? clearing + Self.line(state) : ""
            }
        }
        write(text)
    }

    func end() {
        let text = state.withLock { state in
            (state.hasText ? (state.endsLine ? "" : "\n") : clearing) + Self.line(state) + "\n"
        }
        write(text)
    }

    func wrote(_ recording: Recording, in directory: String) {
        let ending = recording.expectation.finishReason ?? recording.expectation.failure ?? "unknown"
        let redactions = recording.redactions.reduce(0) { $0 + $1.count }
        write(
            """
            Recorded \(recording.name): status \(recording.status), \(ending), \(Self.count(recording.chunks.count, "chunk")), \
            \(Self.count(redactions, "value")) redacted
              \(directory)/\(recording.name).sse
              \(directory)/\(recording.name).json

            """
        )
        // The mock compares what was asked with what is kept.
        guard let prompt = recording.match?.lastUserText, prompt.contains("redacted0") else { return }
        write("  The prompt was redacted, so that it does not match as it was asked: arm the recording by its name.\n")
    }

    /// The URL without the user and the password that somebody put into it.
    private static func withoutPassword(_ url: String) -> String {
        guard let scheme = url.firstRange(of: "://"), let at = url[scheme.upperBound...].lastIndex(of: "@") else {
            return url
        }
        return url[..<scheme.upperBound] + "…" + url[at...]
    }

    private static func count(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }

    /// Tells what is different in the shape of a new recording.
    func compared(_ findings: [Drift.Finding]) {
        write(findings.isEmpty ? "  same shape as before\n" : DriftReport(findings).table(indent: "  ") + "\n")
    }

    /// Writes what went wrong to standard error.
    static func error(_ message: String) {
        StandardError.print("Error: \(message)")
    }

    private static func line(_ state: State) -> String {
        let seconds = (ContinuousClock.now - state.start) / .milliseconds(1) / 1000
        let tokens = state.tokens.map { "\($0) tokens, " } ?? ""
        return "\(tokens)\(state.bytes) bytes, \((seconds * 10).rounded() / 10) s"
    }

    /// Without what would move a terminal's cursor or change its state.
    private static func printable(_ text: String) -> String {
        let scalars = text.unicodeScalars.filter { scalar in
            scalar == "\n" || scalar == "\t" || scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value)
        }
        return String(String.UnicodeScalarView(scalars))
    }

    private var clearing: String { isTerminal ? "\r\u{1B}[K" : "" }

    private func write(_ text: String) {
        guard !text.isEmpty else { return }
        print(text, terminator: "")
        fflush(nil)
    }
}
