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
        guard text.utf8.contains(0) else { return events.append(.text(text)) }
        var clean = String.UnicodeScalarView()
        clean.append(contentsOf: text.unicodeScalars.lazy.map { $0 == "\0" ? "\u{FFFD}" : $0 })
        events.append(.text(String(clean)))
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
            output.fail(ProviderFailure(kind: .protocol, detail: "the event stream is too large: \(error)"))
        }
        hasEnded = output.hasEnded
        return output.events
    }

    mutating func finish() -> [ProviderEvent] {
        guard !hasEnded else { return [] }
        var output = FrameOutput()
        do throws(EventStreamError) {
            read(try parser.finish(), into: &output)
        } catch {
            output.fail(ProviderFailure(kind: .protocol, detail: "the event stream is too large: \(error)"))
        }
        if !output.hasEnded, bare.error == nil { reader.end(into: &output) }
        if !output.hasEnded { output.fail(endWithoutMarker()) }
        hasEnded = true
        return output.events
    }

    private mutating func read(_ elements: [EventStreamElement], into output: inout FrameOutput) {
        for element in elements where !output.hasEnded {
            switch element {
            case .comment:
                continue
            case .unknownField(let line):
                bare.append(line)
                if bare.mayBeComplete, let error = bare.error { output.fail(words.failure(error)) }
            case .event(let event):
                sawEvent = true
                bare = BareLines()
                // An empty event is a keep-alive of some proxies.
                guard !event.data.isEmpty else { continue }
                do throws(ProviderFailure) {
                    try reader.read(event, into: &output)
                } catch {
                    var failure = error
                    failure.detail = words.fit(failure.detail)
                    output.fail(failure)
                }
            }
        }
    }

    private func endWithoutMarker() -> ProviderFailure {
        if let error = bare.error { return words.failure(error) }
        if !sawEvent, !bare.isEmpty {
            return ProviderFailure(kind: .protocol, detail: words.fit("no event stream but: \(bare.text)"))
        }
        return ProviderFailure(kind: .interrupted, detail: "the stream ended without its end marker")
    }
}

/// Lines outside of any field: where a vendor, or a proxy before it, puts an error as plain JSON under status 200.
private struct BareLines: Sendable {
    private static let maximumBytes = 64 << 10
    private(set) var text = ""

    var isEmpty: Bool { text.isEmpty }

    /// Whether the last line looks like the end of an object, in one line or indented.
    var mayBeComplete: Bool {
        text.first == "{" && (text.hasSuffix("\n}") || (text.hasSuffix("}") && !text.utf8.contains(UInt8(ascii: "\n"))))
    }

    /// The error that the lines so far spell.
    var error: VendorError? {
        guard let tree = try? JSONTree.parse(text) else { return nil }
        return VendorError(tree)
    }

    mutating func append(_ line: String) {
        guard text.utf8.count + line.utf8.count < Self.maximumBytes else { return }
        if !text.isEmpty { text += "\n" }
        text += line
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
