internal import FoundationEssentials
internal import WebClient

/// How long a vendor asks to wait.
enum RetryAfter {
    private static let longest: Double = 86_400

    /// Reads `retry-after-ms` (OpenAI's, milliseconds) or `retry-after` (RFC 9110 §10.2.3: seconds or an HTTP-date).
    ///
    /// A date is measured against the response's own `date`, so that our clock and theirs need not agree; without one,
    /// against our clock. At most a day; nil where nothing readable stands.
    static func duration(in headers: WebHeaders) -> Duration? {
        if let value = headers.first("retry-after-ms"), let milliseconds = Double(value) {
            return bounded(milliseconds / 1_000)
        }
        guard let value = headers.first("retry-after") else { return nil }
        if let seconds = Double(value) { return bounded(seconds) }
        guard let until = secondsSinceEpoch(value) else { return nil }
        let now = headers.first("date").flatMap(secondsSinceEpoch) ?? Int(Date.now.timeIntervalSince1970)
        return bounded(Double(until - now))
    }

    /// Reads a duration of Google's `RetryInfo`, such as `48s` or `1.5s`; at most a day.
    ///
    /// Source: the JSON form of `google.protobuf.Duration`.
    static func duration(protobuf text: String) -> Duration? {
        guard text.hasSuffix("s") else { return nil }
        return Double(text.dropLast()).flatMap(bounded)
    }

    private static func bounded(_ seconds: Double) -> Duration? {
        guard seconds.isFinite else { return nil }
        return .milliseconds(Int((min(max(seconds, 0), longest) * 1_000).rounded()))
    }

    /// An IMF-fixdate (RFC 9110 §5.6.7), the one form that senders may write: `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static func secondsSinceEpoch(_ date: String) -> Int? {
        let words = date.split(separator: " ")
        guard words.count == 6, words[5] == "GMT",
            let day = Int(words[1]), (1...31).contains(day),
            let month = months.firstIndex(of: String(words[2])),
            let year = Int(words[3]), (1970...9999).contains(year)
        else { return nil }
        let time = words[4].split(separator: ":").compactMap { Int($0) }
        guard time.count == 3, (0...23).contains(time[0]), (0...59).contains(time[1]), (0...60).contains(time[2]) else {
            return nil
        }
        return daysSinceEpoch(year: year, month: month + 1, day: day) * 86_400
            + time[0] * 3_600 + time[1] * 60 + time[2]
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Days of the proleptic Gregorian calendar, counted with years that begin in March so that leap days come last.
    private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }
}
