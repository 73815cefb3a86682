internal import EventStream
internal import JSONTree

/// Reads one wire format's events, already taken out of their frames.
protocol FrameReader: Sendable {
    /// Takes one event. What the format does not know is ignored; what it knows and cannot read is thrown as a
    /// failure of kind `.protocol`, what the vendor says went wrong as a failure of its kind.
    mutating func read(_ event: ServerSentEvent, into output: inout FrameOutput) throws(ProviderFailure)

    /// Says that nothing more comes, or nothing more that can be read. A format whose end marker is no event of its own
    /// finishes here, or not at all; an end that is not known to be good is thrown.
    mutating func end(into output: inout FrameOutput) throws(ProviderFailure)
}

extension FrameReader {
    mutating func end(into output: inout FrameOutput) throws(ProviderFailure) {}
}

/// What frames gave.
struct FrameOutput {
    private(set) var events: [ProviderEvent] = []
    /// The first half of a surrogate pair whose second half is still to come.
    fileprivate var pendingHigh: UInt16?

    /// Appends a piece of the answer; anything but a string is no text.
    ///
    /// Some vendors cut an answer between the two halves of a surrogate pair: they are joined here.
    mutating func text(_ piece: JSONTree?) {
        if let fragment = piece?.fragment { text(fragment) }
    }

    /// Appends a piece of the answer.
    mutating func text(_ fragment: JSONFragment) {
        if let low = fragment.leadingLow {
            if let high = pendingHigh.take() {
                append("\(Self.scalar(high, low))")
            } else {
                append("\u{FFFD}")
            }
        } else if !fragment.text.isEmpty || fragment.trailingHigh != nil {
            endPendingHigh()
        }
        append(fragment.text)
        pendingHigh = fragment.trailingHigh ?? pendingHigh
    }

    private mutating func endPendingHigh() {
        if pendingHigh.take() != nil { append("\u{FFFD}") }
    }

    private static func scalar(_ high: UInt16, _ low: UInt16) -> Unicode.Scalar {
        Unicode.Scalar(0x10000 + (UInt32(high & 0x3FF) << 10 | UInt32(low & 0x3FF))) ?? "\u{FFFD}"
    }

    private mutating func append(_ text: String) {
        guard !text.isEmpty else { return }
        // PostgreSQL cannot hold U+0000, and no reader wants it.
        guard Self.hasNull(text.utf8.span) else { return events.append(.text(text)) }
        var clean = String.UnicodeScalarView()
        clean.append(contentsOf: text.unicodeScalars.lazy.map { $0 == "\0" ? "\u{FFFD}" : $0 })
        events.append(.text(String(clean)))
    }

    /// A loop over a span, which is a good deal faster than to search the string's view.
    private static func hasNull(_ bytes: Span<UInt8>) -> Bool {
        for index in bytes.indices where bytes[index] == 0 { return true }
        return false
    }

    mutating func usage(_ usage: TokenUsage) {
        events.append(.usage(usage))
    }

    mutating func finish(_ reason: FinishReason) {
        endPendingHigh()
        events.append(.finished(reason))
    }

    mutating func pause(_ token: String) {
        // A half waits for the next part of the answer, which has a decoder of its own: it ends here.
        endPendingHigh()
        events.append(.paused(token))
    }

    fileprivate mutating func fail(_ failure: ProviderFailure) {
        endPendingHigh()
        events.append(.failed(failure))
    }

    var hasEnded: Bool {
        events.last?.isTerminal ?? false
    }
}

/// The part of decoding that is the same for every vendor with an event stream: frames, the one terminal event, and
/// errors that come without a frame.
struct FrameDecoder<Reader: FrameReader>: ProviderDecoder {
    private let words: VendorWords
    private var reader: Reader
    private var parser = EventStreamParser()
    private var bare = BareLines()
    private var pendingHigh: UInt16?
    private var sawEvent = false
    private var hasEnded = false

    init(reader: Reader, words: VendorWords) {
        self.reader = reader
        self.words = words
    }

    mutating func decode(_ bytes: [UInt8]) -> [ProviderEvent] {
        guard !hasEnded else { return [] }
        var output = FrameOutput(pendingHigh: pendingHigh)
        do throws(EventStreamError) {
            read(try parser.feed(bytes), into: &output)
        } catch {
            fail(Self.failure(error), into: &output)
        }
        pendingHigh = output.pendingHigh
        if output.hasEnded { end() }
        return output.events
    }

    mutating func finish() -> [ProviderEvent] {
        guard !hasEnded else { return [] }
        var output = FrameOutput(pendingHigh: pendingHigh)
        // A whole object without the blank line after it is the last frame; any other unfinished one was cut.
        let unfinished = parser.unfinishedEvent.flatMap { $0.isWhole ? [EventStreamElement.event($0)] : nil } ?? []
        do throws(EventStreamError) {
            read(try parser.finish() + unfinished, into: &output)
        } catch {
            fail(Self.failure(error), into: &output)
        }
        if !output.hasEnded { fail(endWithoutMarker(), into: &output) }
        end()
        return output.events
    }

    /// Nothing is read from here on, so nothing needs to be kept.
    private mutating func end() {
        hasEnded = true
        parser = EventStreamParser()
        bare = BareLines()
        pendingHigh = nil
    }

    private mutating func read(_ elements: [EventStreamElement], into output: inout FrameOutput) {
        for element in elements where !output.hasEnded {
            switch element {
            case .comment:
                continue
            case .unknownField(let line):
                if let error = bare.append(line) { fail(words.failure(error), into: &output) }
                guard !bare.isTooLong else { return fail(notAStream(), into: &output) }
            case .event(let event):
                sawEvent = true
                if !bare.isEmpty { bare = BareLines() }
                // An empty event is a keep-alive of some proxies.
                guard !event.data.isEmpty else { continue }
                do throws(ProviderFailure) {
                    // The parser has repaired it, but what it was meant to say is lost.
                    guard event.isWellFormed else {
                        throw ProviderFailure(kind: .protocol, detail: "an event that is no UTF-8")
                    }
                    try reader.read(event, into: &output)
                } catch {
                    fail(error, into: &output)
                }
            }
        }
    }

    /// Ends the answer with `failure`, unless its vendor has said before why it ended: what breaks then breaks nothing.
    private mutating func fail(_ failure: ProviderFailure, into output: inout FrameOutput) {
        var failure = failure
        do throws(ProviderFailure) {
            try reader.end(into: &output)
        } catch {
            failure = error
        }
        guard !output.hasEnded else { return }
        failure.detail = words.fit(failure.detail)
        output.fail(failure)
    }

    private static func failure(_ error: EventStreamError) -> ProviderFailure {
        ProviderFailure(kind: .protocol, detail: "the event stream is too large: \(error)")
    }

    private func notAStream() -> ProviderFailure {
        ProviderFailure(kind: .protocol, detail: words.fit("no event stream but: \(bare.text.prefix(2_000))"))
    }

    private func endWithoutMarker() -> ProviderFailure {
        if let error = bare.error { return words.failure(error) }
        if !sawEvent, !bare.isEmpty {
            return notAStream()
        }
        return ProviderFailure(kind: .interrupted, detail: "the stream ended without its end marker")
    }
}

extension ServerSentEvent {
    /// The event's data as a JSON object; anything else is a malformed frame. What it holds is not told: the failure is
    /// logged, and this may be a piece of an answer.
    func object() throws(ProviderFailure) -> JSONTree {
        do throws(JSONError) {
            let tree = try JSONTree.parse(data)
            if tree.kind == .object { return tree }
        } catch {
            throw ProviderFailure(
                kind: .protocol,
                detail:
                    "an event of \(data.utf8.count) bytes that is no JSON: \(error.code) in line \(error.line), column \(error.column)"
            )
        }
        throw ProviderFailure(kind: .protocol, detail: "an event of \(data.utf8.count) bytes that is no JSON object")
    }
}

extension ServerSentEvent {
    /// Whether the data is all that was sent of it, though no blank line followed: half an object is none.
    fileprivate var isWhole: Bool {
        isWellFormed && (data == "[DONE]" || (try? JSONTree.parse(data))?.kind == .object)
    }
}

extension JSONTree {
    /// The text that a frame of a known kind must have; null is an empty one.
    func requiredText(_ key: String, in frame: String) throws(ProviderFailure) -> JSONTree {
        guard let text = self[key], text.kind == .string || text.isNull else {
            throw ProviderFailure(kind: .protocol, detail: "a frame \(frame) without a text in \(key)")
        }
        return text
    }
}
