import Glibc

/// What came of all streams of a run.
struct LoadReport {
    private let gap: UInt64
    private let textBytes: Int
    private var firstChunks: [UInt64] = []
    private var largestGaps: [UInt64] = []
    private var durations: [UInt64] = []
    private var reads = 0
    private var whole = 0
    private var late = 0
    private var total = 0
    private var failure: String?
    var seconds = 0.0

    /// `gap` in milliseconds; `textBytes` is the text of a whole stream.
    init(gap: Int, textBytes: Int) {
        self.gap = UInt64(gap) * 1_000_000
        self.textBytes = textBytes
    }

    mutating func add(_ outcome: StreamOutcome) {
        total += 1
        reads += outcome.reads
        if let first = outcome.firstChunk { firstChunks.append(first) }
        largestGaps.append(outcome.largestGap)
        durations.append(outcome.duration)
        if outcome.largestGap > gap { late += 1 }
        if outcome.failure == nil, outcome.hasEnded, outcome.isFaithful, outcome.textBytes == textBytes {
            whole += 1
        } else if failure == nil {
            failure =
                outcome.failure
                ?? "ended \(outcome.hasEnded), faithful \(outcome.isFaithful), \(outcome.textBytes) of \(textBytes) bytes"
        }
    }

    /// The report in one line; times in milliseconds.
    var json: String {
        let first = firstChunks.sorted()
        let gaps = largestGaps.sorted()
        let reason = (failure ?? "").filter { $0 != "\"" && $0 != "\\" && !$0.isNewline }.prefix(300)
        return """
            {"streams": \(total), "whole": \(whole), "late": \(late), "reads": \(reads), "seconds": \(seconds), \
            "first_median": \(at(0.5, of: first)), "first_p95": \(at(0.95, of: first)), "first_max": \(at(1, of: first)), \
            "gap_median": \(at(0.5, of: gaps)), "gap_p95": \(at(0.95, of: gaps)), "gap_max": \(at(1, of: gaps)), \
            "duration_median": \(at(0.5, of: durations.sorted())), "cpu": \(Self.processorSeconds), "failure": "\(reason)"}
            """
    }

    private func at(_ share: Double, of sorted: [UInt64]) -> Double {
        guard !sorted.isEmpty else { return -1 }
        return Double(sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]) / 1e6
    }

    /// What the load itself cost.
    private static var processorSeconds: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let (user, system) = (usage.ru_utime, usage.ru_stime)
        return Double(user.tv_sec + system.tv_sec) + Double(user.tv_usec + system.tv_usec) / 1e6
    }
}
