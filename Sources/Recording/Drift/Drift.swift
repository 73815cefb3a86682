/// What differs between the shapes of two answers of a vendor to the same question, the older one and the newer.
///
/// An event or a field that is new is told as information. One that is gone, is null for the first time or comes in
/// another order is a warning: a decoder may live with it. Another type, a missing end, another status class or another
/// content type is an error: a decoder that was right for the older answer is wrong for the newer.
package enum Drift {
    /// How bad a difference is.
    package enum Severity: String, Sendable, CaseIterable, Comparable {
        case info, warning, error

        package static func < (left: Severity, right: Severity) -> Bool {
            left.rank < right.rank
        }

        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    /// One difference.
    package struct Finding: Sendable, Equatable, CustomStringConvertible {
        package let severity: Severity
        /// The kind of the event, such as `content_block_delta[text_delta]`; `body` of an error, `answer` for the whole.
        package let event: String
        /// The way to the field in the event's data, such as `choices[].delta.role`; empty for the event itself.
        package let path: String
        /// What is different, without its subject: `is gone`.
        package let message: String

        package init(severity: Severity, event: String, path: String, message: String) {
            self.severity = severity
            self.event = event
            self.path = path
            self.message = message
        }

        /// `warning: chunk choices[].delta.role: is gone`
        package var description: String {
            "\(severity.rawValue): \(place): \(message)"
        }

        /// The event and the path.
        package var place: String {
            path.isEmpty ? event : "\(event) \(path)"
        }
    }

    /// Returns what differs, the worst first; of two that are alike, by place.
    package static func compare(_ older: Recording, _ newer: Recording) -> [Finding] {
        compare(RecordingShape(of: older), RecordingShape(of: newer))
    }

    /// Returns what differs, the worst first; of two that are alike, by place.
    package static func compare(_ older: RecordingShape, _ newer: RecordingShape) -> [Finding] {
        let findings = answers(older, newer) ?? ending(older, newer) + events(older, newer) + orders(older, newer)
        return findings.sorted { left, right in
            guard left.severity == right.severity else { return left.severity > right.severity }
            return (left.event, left.path, left.message) < (right.event, right.path, right.message)
        }
    }

    /// The difference for which nothing else of the two can be compared.
    private static func answers(_ older: RecordingShape, _ newer: RecordingShape) -> [Finding]? {
        func error(_ path: String, _ message: String) -> [Finding] {
            [Finding(severity: .error, event: "answer", path: path, message: message)]
        }
        guard older.vendor == newer.vendor, older.api == newer.api else {
            return error(
                "",
                "is \(newer.vendor.rawValue)'s of \(newer.api.rawValue), and was \(older.vendor.rawValue)'s of "
                    + older.api.rawValue
            )
        }
        guard older.status / 100 == newer.status / 100 else {
            return error("status", "is \(newer.status), and was \(older.status)")
        }
        guard older.contentType == newer.contentType else {
            func words(_ type: String) -> String { type.isEmpty ? "missing" : type }
            return error("content-type", "is \(words(newer.contentType)), and was \(words(older.contentType))")
        }
        switch (older.outcome, newer.outcome) {
        case (.whole, .failed): return error("", "ends with an error of the vendor's, and was whole")
        case (.failed, .whole): return error("", "is whole, and ended with an error of the vendor's")
        default: return nil
        }
    }

    private static func ending(_ older: RecordingShape, _ newer: RecordingShape) -> [Finding] {
        func finding(_ severity: Severity, _ path: String, _ message: String) -> Finding {
            Finding(severity: severity, event: "answer", path: path, message: message)
        }
        var findings: [Finding] = []
        if older.status != newer.status {
            findings.append(finding(.warning, "status", "is \(newer.status), and was \(older.status)"))
        }
        let marker = StreamEnd.marker(of: newer.vendor, newer.api)
        switch (older.outcome, newer.outcome) {
        case (.open, .open), (.unreadable, .unreadable): break
        case (_, .unreadable): findings.append(finding(.error, "", "has an event that is too large to be read"))
        case (_, .open): findings.append(finding(.error, "", "does not end as it did, with \(marker)"))
        case (.open, _): findings.append(finding(.info, "", "has an end, and was cut before it"))
        default: break
        }
        return findings
    }

    private static func events(_ older: RecordingShape, _ newer: RecordingShape) -> [Finding] {
        var findings: [Finding] = []
        for kind in older.kinds {
            guard let old = older.events[kind] else { continue }
            guard let new = newer.events[kind] else {
                if !kind.isKeepAlive, !kind.isEnd {
                    findings.append(Finding(severity: .warning, event: "\(kind)", path: "", message: "is gone"))
                }
                continue
            }
            var comparison = ValueComparison(event: kind)
            comparison.compare(old, new)
            findings += comparison.findings
        }
        for kind in newer.kinds where older.events[kind] == nil && !kind.isKeepAlive {
            if kind.isEnd, older.outcome == .open { continue }
            findings.append(Finding(severity: .info, event: "\(kind)", path: "", message: "is new"))
        }
        return findings
    }

    /// As few events as explain all pairs that are the other way round.
    private static func orders(_ older: RecordingShape, _ newer: RecordingShape) -> [Finding] {
        var pairs = older.order.reversed(in: newer.order)
        var findings: [Finding] = []
        while !pairs.isEmpty {
            var counts: [String: Int] = [:]
            for pair in pairs {
                counts[pair.before, default: 0] += 1
                counts[pair.after, default: 0] += 1
            }
            guard let moved = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) })?.key else { break }
            let involved = pairs.filter { $0.before == moved || $0.after == moved }
            let others = involved.map {
                $0.before == moved ? ($0.after, "after", "before") : ($0.before, "before", "after")
            }
            guard let (other, now, then) = others.min(by: { $0.0 < $1.0 }) else { break }
            let message = "comes \(now) \(other), and came \(then) it"
            findings.append(Finding(severity: .warning, event: moved, path: "", message: message))
            pairs.subtract(involved)
        }
        return findings
    }
}
