import JSONTree
import Providers
import Testing

/// Two streams of events are identical here when they are equal event for event, in order, in all their values: texts
/// are not joined before they are compared, usages are all there, and a failure has the same kind and detail.
@Suite("Cutting every recording")
struct RecordingChunkingTests {
    typealias Recording = RecordingDecodingTests.Recording

    /// The recordings whose body is an event stream.
    static func streams() throws -> [Recording] {
        try RecordingDecodingTests.recordings().filter { $0.description["status"]?.integer == 200 }
    }

    @Test("A recording gives identical events in pieces of every size", arguments: try streams())
    func sizes(recording: Recording) throws {
        let api = try api(of: recording)
        let bytes = recording.body
        let whole = events(of: [bytes[...]], api)
        #expect(whole.count(where: \.isTerminal) == 1)
        #expect(whole.last?.isTerminal == true)
        #expect(events(of: bytes.indices.map { bytes[$0...$0] }, api) == whole, "byte by byte")
        for seed in 1...3 as ClosedRange<UInt64> {
            #expect(events(of: Self.randomPieces(of: bytes, seed: seed), api) == whole, "seed \(seed)")
        }
        // Between the bytes of a character, wherever one has several.
        let inside = bytes.indices.filter { bytes[$0] & 0xC0 == 0x80 }
        #expect(events(of: Self.pieces(of: bytes, cutBefore: inside), api) == whole, "inside UTF-8")
    }

    @Test("A recording gives identical events with CRLF for LF, also cut between the two", arguments: try streams())
    func carriageReturns(recording: Recording) throws {
        let api = try api(of: recording)
        let whole = events(of: [recording.body[...]], api)
        let lines = recording.body.filter { $0 != 0x0D }
        let bytes = lines.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
        #expect(events(of: [bytes[...]], api) == whole)
        let feeds = bytes.indices.filter { bytes[$0] == 0x0A }
        #expect(events(of: Self.pieces(of: bytes, cutBefore: feeds), api) == whole, "inside CRLF")
    }

    @Test("A recording cut after any frame before its end marker fails once, with a beginning of its text")
    func cutsAfterFrames() throws {
        for recording in try Self.streams() {
            let api = try api(of: recording)
            let whole = events(of: [recording.body[...]], api)
            let text = Self.text(of: whole)
            var decoder = api.makeDecoder()
            var rest = text[...]
            var ending: ProviderEvent?
            var hasMarker = false
            for frame in Self.frames(of: recording.body) {
                let events = decoder.decode(Array(frame))
                let said = Self.text(of: events)
                #expect(rest.starts(with: said), "\(recording.name)")
                rest = rest.dropFirst(said.count)
                ending = ending ?? events.last.flatMap { $0.isTerminal ? $0 : nil }
                hasMarker = hasMarker || Self.hasEndMarker(frame, recording)
                // A decoder is a value, so that ending this one leaves the other where it is.
                var cut = decoder
                let last = cut.finish()
                // Before the end may come what half a character becomes.
                #expect(last.count(where: \.isTerminal) == (ending == nil ? 1 : 0), "\(recording.name)")
                #expect(cut.finish().isEmpty, "\(recording.name)")
                let terminal = ending ?? last.last
                if hasMarker || ending != nil {
                    #expect(terminal == whole.last, "\(recording.name)")
                } else if case .failed = terminal {
                    continue
                } else {
                    Issue.record("\(recording.name) ended with \(String(describing: terminal))")
                }
            }
        }
    }

    private func api(of recording: Recording) throws -> any ProviderAPI {
        let vendor = try #require(recording.description["vendor"]?.string.flatMap(Vendor.init))
        let format = try #require(recording.description["api"]?.string.flatMap(WireFormat.init))
        return try makeAPI(vendor, format)
    }

    private func events(of pieces: [ArraySlice<UInt8>], _ api: any ProviderAPI) -> [ProviderEvent] {
        var decoder = api.makeDecoder()
        var events: [ProviderEvent] = []
        for piece in pieces { events += decoder.decode(Array(piece)) }
        return events + decoder.finish()
    }

    private static func text(of events: [ProviderEvent]) -> [UInt8] {
        events.flatMap { event -> [UInt8] in
            guard case .text(let text) = event else { return [] }
            return Array(text.utf8)
        }
    }

    /// Whether the frame is the one that the vendor ends an answer with. Google has no frame of its own for that: the
    /// reason to finish stands in the last one of the answer.
    private static func hasEndMarker(_ frame: ArraySlice<UInt8>, _ recording: Recording) -> Bool {
        let text = String(decoding: frame, as: UTF8.self)
        switch recording.description["api"]?.string {
        case "generate_content": return text.contains(#""finishReason""#) || text.contains(#""blockReason""#)
        case "messages": return text.contains("event: message_stop")
        case "chat_completions":
            return text.hasPrefix("data: [DONE]") || text.contains(/"finish_reason": ?"/)
        default: return ["completed", "incomplete", "failed"].contains { text.contains("event: response.\($0)\n") }
        }
    }

    private static func frames(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var cuts: [Int] = []
        var isBlank = false
        for index in bytes.indices where bytes[index] != 0x0D {
            if isBlank, bytes[index] == 0x0A { cuts.append(index + 1) }
            isBlank = bytes[index] == 0x0A
        }
        return pieces(of: bytes, cutBefore: cuts)
    }

    private static func pieces(of bytes: [UInt8], cutBefore cuts: [Int]) -> [ArraySlice<UInt8>] {
        var start = 0
        var pieces: [ArraySlice<UInt8>] = []
        for cut in cuts + [bytes.count] where cut > start {
            pieces.append(bytes[start..<cut])
            start = cut
        }
        return pieces
    }

    private static func randomPieces(of bytes: [UInt8], seed: UInt64) -> [ArraySlice<UInt8>] {
        var state = seed
        var cuts: [Int] = []
        var place = 0
        while place < bytes.count {
            // Knuth's linear congruential generator; its high bits are the good ones.
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            place += 1 + Int(state >> 33) % (seed == 1 ? 16 : 700)
            cuts.append(min(place, bytes.count))
        }
        return pieces(of: bytes, cutBefore: cuts)
    }
}
