/// A stream's events along a line of time, and as a table.
struct Timeline {
    let events: [AnswerEvent]
    let duration: Duration

    /// Of more events than this the chunks are one drawing, which can't be pointed at one by one.
    private static let pointed = 300
    /// How many events the table has of the beginning, and of the end.
    private static let head = 20
    private static let tail = 5
    private static let width = 720.0

    var html: String {
        "<figure>\(drawing)<figcaption>\(events.count) events, the first after \(first) ms, "
            + "the last after \(last) ms</figcaption></figure>\(table)"
    }

    private var first: Int { events.first?.arrival.milliseconds ?? 0 }
    private var last: Int { events.last?.arrival.milliseconds ?? 0 }

    /// Where a time stands on the line; the line ends with the answer.
    private func x(_ time: Duration) -> String {
        let whole = max(Self.microseconds(duration), Self.microseconds(events.last?.arrival ?? .zero), 1)
        let place = 10 + (Self.width - 20) * Self.microseconds(time) / whole
        return String((place * 10).rounded() / 10)
    }

    private static func microseconds(_ time: Duration) -> Double {
        Double(time.components.seconds) * 1e6 + Double(time.components.attoseconds) / 1e12
    }

    private var drawing: String {
        var marks: [String] = []
        let isPointed = events.count <= Self.pointed
        if !isPointed {
            let lines = events.filter { $0.name == "chunk" }.map { "M\(x($0.arrival)) 14v20" }.joined()
            marks.append("<path class=\"chunk\" d=\"\(lines)\"/>")
        }
        let told = isPointed ? events : Array(events.filter { $0.name != "chunk" }.prefix(Self.pointed))
        for event in told {
            let title = "\(event.name) after \(event.arrival.milliseconds) ms, id \(event.id ?? "none")\n\(event.data)"
            let kind = ["chunk", "done", "error"].contains(event.name) ? event.name : "other"
            marks.append(
                "<path class=\"\(kind)\" d=\"M\(x(event.arrival)) \(kind == "chunk" ? "14v20" : "8v32")\">"
                    + "<title>\(Markup.escaped(title.shortened(to: 300)))</title></path>"
            )
        }
        return """
            <svg viewBox="0 0 \(Int(Self.width)) 60" role="img" aria-label="\(events.count) events in time">
            <path class="axis" d="M10 24H\(Int(Self.width) - 10)"/>
            \(marks.joined(separator: "\n"))
            <text x="10" y="54">0 ms</text>
            <text x="\(Int(Self.width) - 10)" y="54" text-anchor="end">\(duration.milliseconds) ms</text>
            </svg>
            """
    }

    private var table: String {
        let left = max(0, events.count - Self.head - Self.tail)
        var rows = events.prefix(left == 0 ? events.count : Self.head).map(row)
        if left > 0 {
            rows.append("<tr><td colspan=\"4\">and \(left) more</td></tr>")
            rows += events.suffix(Self.tail).map(row)
        }
        return "<table class=\"events\"><tbody>\(rows.joined(separator: "\n"))</tbody></table>"
    }

    private func row(_ event: AnswerEvent) -> String {
        "<tr><td>\(event.arrival.milliseconds) ms</td><td>\(Markup.escaped(event.name))</td>"
            + "<td>\(Markup.escaped(event.id ?? ""))</td><td>\(Markup.escaped(event.data.shortened(to: 1_000)))</td></tr>"
    }
}
