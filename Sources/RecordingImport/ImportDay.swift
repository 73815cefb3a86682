import FoundationEssentials

/// The day in UTC of the times that files and headers have.
enum ImportDay {
    /// The day, `YYYY-MM-DD`, of an ISO 8601 time or of an HTTP date (RFC 9110, section 5.6.7); nil where a text is
    /// neither.
    static func of(_ text: String) -> String? {
        guard text.utf8.count <= 64, let date = httpDate(text) ?? time(text) else { return nil }
        let day = date.formatted(.iso8601.year().month().day())
        // Years beyond four digits are no recording's.
        return day.utf8.count == 10 ? day : nil
    }

    /// The day's beginning of `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static func httpDate(_ text: String) -> Date? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: String(words[2])) else {
            return nil
        }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        return try? Date("\(words[3])-\(number)-\(words[1])T\(words[4])Z", strategy: .iso8601)
    }

    private static func time(_ text: String) -> Date? {
        // Fractions of a second have any number of digits, and say nothing of the day.
        guard let point = text.firstIndex(of: ".") else { return try? Date(text, strategy: .iso8601) }
        let rest = text[text.index(after: point)...].drop(while: \.isNumber)
        return try? Date(text[..<point] + rest, strategy: .iso8601)
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
