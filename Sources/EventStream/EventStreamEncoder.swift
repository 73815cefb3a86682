/// Writes `text/event-stream`, so that every receiver reads back what was meant.
///
/// Source: WHATWG HTML, section "Server-sent events".
package enum EventStreamEncoder {
    /// One event with its blank line. A name that is nil or empty is left out, and the receiver calls it `message`.
    ///
    /// `data` may have any line ends; each line becomes a `data` field, and the receiver sees LF between them. The
    /// format cannot carry line ends in a name or an id, nor U+0000 in an id: they are written as spaces, so that no
    /// caller's text can begin a field of its own.
    package static func encode(event: String? = nil, data: String, id: String? = nil) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(data.utf8.count + (event?.utf8.count ?? 0) + (id?.utf8.count ?? 0) + 24)
        if let event, !event.isEmpty { output.appendField("event: ", oneLine(event)) }
        if let id { output.appendField("id: ", oneLine(id)) }
        for line in lines(data) { output.appendField("data: ", line) }
        output.append(UInt8(ascii: "\n"))
        return output
    }

    /// A comment, which receivers ignore; each line of `text` becomes one, followed by a blank line.
    package static func comment(_ text: String) -> [UInt8] {
        var output: [UInt8] = []
        for line in lines(text) { output.appendField(": ", line) }
        output.append(UInt8(ascii: "\n"))
        return output
    }

    private static func isLineEnd(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    private static func oneLine(_ text: String) -> [UInt8] {
        text.utf8.map { isLineEnd($0) || $0 == 0 ? UInt8(ascii: " ") : $0 }
    }

    private static func lines(_ text: String) -> [Substring.UTF8View] {
        var lines: [Substring.UTF8View] = []
        var rest = text[...].utf8
        while let end = rest.firstIndex(where: isLineEnd) {
            lines.append(rest[..<end])
            let isPair = rest[end...].starts(with: [UInt8(ascii: "\r"), UInt8(ascii: "\n")])
            rest = rest[end...].dropFirst(isPair ? 2 : 1)
        }
        lines.append(rest)
        return lines
    }
}

extension [UInt8] {
    fileprivate mutating func appendField(_ name: StaticString, _ value: some Collection<UInt8>) {
        append(contentsOf: name.description.utf8)
        append(contentsOf: value)
        append(UInt8(ascii: "\n"))
    }
}
