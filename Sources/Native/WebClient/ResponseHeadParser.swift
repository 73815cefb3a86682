/// Puts together a response's head from the header lines as they come.
struct ResponseHeadParser {
    enum Step: Equatable {
        case incomplete
        /// An interim response has ended; the final one is still to come.
        case interim
        /// The final response's header is complete, see ``ResponseHeadParser/head``.
        case complete
        /// A field after the body.
        case trailer
        case malformed
    }

    private(set) var head: WebResponseHead?
    private var isComplete = false

    /// Takes one line, with or without its line end.
    mutating func receive(_ line: some Collection<UInt8>) -> Step {
        let text = String(decoding: line, as: UTF8.self).trimmingSuffix { $0 == "\r\n" || $0 == "\n" || $0 == "\r" }
        if isComplete { return .trailer }
        guard head != nil else { return receiveStatus(text) }
        if text.isEmpty {
            guard let status = head?.status else { return .malformed }
            if (100..<200).contains(status), status != 101 {
                head = nil
                return .interim
            }
            isComplete = true
            return .complete
        }
        if text.first == " " || text.first == "\t" {
            head?.headers.continueLast(with: text.trimmingSpace())
            return .incomplete
        }
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), colon > text.startIndex else {
            return .malformed
        }
        let value = String(text[text.utf8.index(after: colon)...]).trimmingSpace()
        head?.headers.append(name: String(text[..<colon]), value: value)
        return .incomplete
    }

    /// `HTTP/1.1 200 OK`, `HTTP/2 200`.
    private mutating func receiveStatus(_ line: String) -> Step {
        let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
        guard parts.count >= 2, parts[0].hasPrefix("HTTP/"), let status = Int(parts[1]), (100...999).contains(status)
        else { return .malformed }
        head = WebResponseHead(
            status: status,
            httpVersion: String(parts[0].dropFirst(5)),
            headers: WebHeaders()
        )
        return .incomplete
    }
}

extension String {
    fileprivate func trimmingSuffix(while isDropped: (Character) -> Bool) -> String {
        var text = self[...]
        while let last = text.last, isDropped(last) { text.removeLast() }
        return String(text)
    }

    fileprivate func trimmingSpace() -> String {
        let text = trimmingSuffix { $0 == " " || $0 == "\t" }
        return String(text.drop { $0 == " " || $0 == "\t" })
    }
}
