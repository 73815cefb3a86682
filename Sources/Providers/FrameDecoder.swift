internal import EventStream
internal import JSONTree

/// Reads one wire format's events, already taken out of their frames.
protocol FrameReader: Sendable {
    /// Takes one event. What the format does not know is ignored; what it knows and cannot read is thrown as a
    /// failure of kind `.protocol`, what the vendor says went wrong as a failure of its kind.
    mutating func read(_ event: ServerSentEvent, into output: inout FrameOutput) throws(ProviderFailure)

    /// Says that nothing more comes. A format whose end marker is no event of its own finishes here, or not at all.
    mutating func end(into output: inout FrameOutput)
}

extension FrameReader {
    mutating func end(into output: inout FrameOutput) {}
}

/// What a frame gave.
struct FrameOutput {
    private(set) var events: [ProviderEvent] = []

    mutating func text(_ text: String) {
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
        events.append(.finished(reason))
    }

    fileprivate mutating func fail(_ failure: ProviderFailure) {
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
    private var sawEvent = false
    private var hasEnded = false

    init(reader: Reader, words: VendorWords) {
        self.reader = reader
        self.words = words
    }

    mutating func decode(_ bytes: [UInt8]) -> [ProviderEvent] {
        guard !hasEnded else { return [] }
        var output = FrameOutput()
        do throws(EventStreamError) {
            read(try parser.feed(bytes), into: &output)
        } catch {
            output.fail(Self.failure(error))
        }
        if output.hasEnded { end() }
        return output.events
    }

    mutating func finish() -> [ProviderEvent] {
        guard !hasEnded else { return [] }
        var output = FrameOutput()
        do throws(EventStreamError) {
            read(try parser.finish(), into: &output)
        } catch {
            output.fail(Self.failure(error))
        }
        if !output.hasEnded, bare.error == nil { reader.end(into: &output) }
        if !output.hasEnded { output.fail(endWithoutMarker()) }
        end()
        return output.events
    }

    /// Nothing is read from here on, so nothing needs to be kept.
    private mutating func end() {
        hasEnded = true
        parser = EventStreamParser()
        bare = BareLines()
    }

    private mutating func read(_ elements: [EventStreamElement], into output: inout FrameOutput) {
        for element in elements where !output.hasEnded {
            switch element {
            case .comment:
                continue
            case .unknownField(let line):
                if let error = bare.append(line) { output.fail(words.failure(error)) }
                guard !bare.isTooLong else { return output.fail(notAStream()) }
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
                    var failure = error
                    failure.detail = words.fit(failure.detail)
                    output.fail(failure)
                }
            }
        }
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
    /// The event's data as a JSON object; anything else is a malformed frame.
    func object() throws(ProviderFailure) -> JSONTree {
        do throws(JSONError) {
            let tree = try JSONTree.parse(data)
            if tree.kind == .object { return tree }
        } catch {
            throw ProviderFailure(kind: .protocol, detail: "an event that is no JSON: \(error): \(data.prefix(200))")
        }
        throw ProviderFailure(kind: .protocol, detail: "an event that is no JSON object: \(data.prefix(200))")
    }
}

extension JSONTree {
    /// The string that a frame of a known kind must have.
    func requiredString(_ key: String, in frame: String) throws(ProviderFailure) -> String {
        guard let string = self[key]?.string else {
            throw ProviderFailure(kind: .protocol, detail: "a frame \(frame) without a text in \(key)")
        }
        return string
    }
}
