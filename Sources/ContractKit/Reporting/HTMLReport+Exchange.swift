import FoundationEssentials

/// One request and what it was answered.
enum ExchangeSection {
    /// Of a body this many bytes are shown.
    private static let bound = 4_096
    /// A picture of up to this many bytes is shown as one.
    private static let pictureBound = 256 << 10

    static func html(_ exchange: ContractExchange) -> String {
        let request = exchange.request
        let answer = exchange.answer
        let status = answer.status.map(String.init) ?? "no answer"
        let path = request.url.firstRange(of: "://").flatMap { scheme in
            request.url[scheme.upperBound...].firstIndex(of: "/").map { String(request.url[$0...]) }
        }
        let attempts = exchange.attempts > 1 ? ", asked \(exchange.attempts) times" : ""
        return """
            <details class="exchange">
            <summary><b>\(Markup.escaped(request.method))</b> \(Markup.escaped(path ?? request.url)) → \(status) \
            <small>\(Markup.escaped(exchange.step)), at \(exchange.start.seconds) s for \(exchange.duration.seconds) s\
            \(attempts)</small></summary>
            <div class="sides">
            <div><h4>Request</h4>\(headers(request.headers))\(body(request.body, of: request.first("content-type"), length: request.bodyLength))
            <h4>Again</h4><pre>\(Markup.escaped(request.curl))</pre></div>
            <div><h4>Answer \(status)</h4>\(answer.error.map { "<p class=\"failure\">\(Markup.escaped($0))</p>" } ?? "")\
            \(headers(answer.headers))\(content(of: answer, duration: exchange.duration))</div>
            </div>
            </details>
            """
    }

    private static func headers(_ fields: [HeaderField]) -> String {
        guard !fields.isEmpty else { return "" }
        return "<pre>" + fields.map { Markup.escaped("\($0.name): \($0.value)") }.joined(separator: "\n") + "</pre>"
    }

    private static func content(of answer: Answer, duration: Duration) -> String {
        guard answer.events.isEmpty else {
            return Timeline(events: answer.events, duration: duration).html
        }
        return body(answer.body, of: answer.first("content-type"))
    }

    private static func body(_ bytes: [UInt8], of contentType: String?, length: Int? = nil) -> String {
        guard !bytes.isEmpty else { return "" }
        let length = length ?? bytes.count
        let type = contentType?.mediaType ?? ""
        if type.hasPrefix("image/"), type != "image/svg+xml", bytes.count == length, length <= pictureBound {
            let source = "data:\(type);base64,\(Data(bytes).base64EncodedString())"
            return "<p><img src=\"\(Markup.escaped(source))\" alt=\"\(bytes.count) bytes\"></p>"
        }
        let shown = bytes.prefix(bound)
        // The cut may have gone through the last character.
        let text = (0...3).lazy.compactMap { String(validating: shown.dropLast($0), as: UTF8.self) }.first
        guard let text, !shown.contains(where: { $0 < 0x09 }) else {
            return "<p>\(length) bytes of \(Markup.escaped(type))</p>"
        }
        let rest = length > shown.count ? "… (\(length) bytes)" : ""
        // Lines end where they end, however the form writes it.
        return "<pre>\(Markup.escaped((text + rest).replacing("\r\n", with: "\n").shortened(to: 2 * bound)))</pre>"
    }
}
