import EventStream
import Testing

@Suite("Bounding an event stream")
struct EventStreamLimitTests {
    @Test(
        "A line at the limit passes and one byte more is an error, however the bytes are cut",
        arguments: [1, 3, 100]
    )
    func lineLimit(pieceSize: Int) throws {
        let limits = EventStreamParser.Limits(maxLineBytes: 10, maxEventBytes: 100)
        let good = "data: abcd\ndata: efgh\n\n"
        #expect(outcome(of: good, limits, pieceSize) == Outcome(events: ["abcd\nefgh"], error: nil))
        #expect(outcome(of: "\u{FEFF}" + good, limits, pieceSize) == Outcome(events: ["abcd\nefgh"], error: nil))
        let bad = good + "data: abcde\n\ndata: x\n\n"
        #expect(outcome(of: bad, limits, pieceSize) == Outcome(events: ["abcd\nefgh"], error: .lineTooLong(limit: 10)))
    }

    @Test("The first line is held to the limit too", arguments: [1, 100])
    func firstLine(pieceSize: Int) throws {
        let limits = EventStreamParser.Limits(maxLineBytes: 10, maxEventBytes: 100)
        let stream = "data: abcde\n\n"
        #expect(outcome(of: stream, limits, pieceSize) == Outcome(events: [], error: .lineTooLong(limit: 10)))
    }

    @Test("An event at the limit passes and one byte more is an error", arguments: [1, 3, 100])
    func eventLimit(pieceSize: Int) throws {
        let limits = EventStreamParser.Limits(maxLineBytes: 20, maxEventBytes: 7)
        let stream = "data: abc\ndata: def\n\ndata: abc\ndata: defg\n\n"
        #expect(
            outcome(of: stream, limits, pieceSize) == Outcome(events: ["abc\ndef"], error: .eventTooLarge(limit: 7))
        )
    }

    @Test(
        "Lines that lead to no event are an error once there are too many bytes of them, however they are cut",
        arguments: [": x\n", "event: x\n", "id: 1\n", "\n", "\r\n", "retry: 1\n", "bare\n"],
        [1, 3, 100]
    )
    func betweenEvents(line: String, pieceSize: Int) throws {
        let limits = EventStreamParser.Limits(maxLineBytes: 50, maxEventBytes: 50, maxBytesBetweenEvents: 60)
        let event = "data: a\n\n"
        // A line's end counts as one byte, whichever it is.
        let length = line.filter { !$0.isNewline }.utf8.count + 1
        let most = String(repeating: line, count: (60 - event.utf8.count) / length)
        let good = most + event + most + event
        #expect(outcome(of: good, limits, pieceSize) == Outcome(events: ["a", "a"], error: nil))
        let bad = good + String(repeating: line, count: 60 / length + 1) + event
        #expect(outcome(of: bad, limits, pieceSize) == Outcome(events: ["a", "a"], error: .noEvent(limit: 60)))
    }

    @Test("Nine megabytes of lines that end with CR costs time in proportion, in one piece", .timeLimit(.minutes(5)))
    func carriageReturns() throws {
        var parser = EventStreamParser()
        let stream = Array(String(repeating: "data: a\r\r", count: 1_000_000).utf8)
        #expect(try parser.feed(stream).count == 1_000_000)
    }

    @Test("Once too big, a stream stays refused")
    func sticky() throws {
        var parser = EventStreamParser(limits: .init(maxLineBytes: 4, maxEventBytes: 4))
        #expect(throws: EventStreamError.lineTooLong(limit: 4)) { try parser.feed(Array("data: abcdef".utf8)) }
        #expect(throws: EventStreamError.lineTooLong(limit: 4)) { try parser.feed(Array("\n".utf8)) }
        #expect(throws: EventStreamError.lineTooLong(limit: 4)) { try parser.finish() }
    }

    @Test("A line of five megabytes in pieces of one byte costs time in proportion", .timeLimit(.minutes(5)))
    func linearTime() throws {
        var parser = EventStreamParser()
        _ = try parser.feed(Array("data: ".utf8))
        let letter = [UInt8(ascii: "x")]
        for _ in 0..<5_000_000 { _ = try parser.feed(letter) }
        guard case .event(let event) = try parser.feed(Array("\n\n".utf8)).first else {
            Issue.record("no event")
            return
        }
        #expect(event.data.utf8.count == 5_000_000)
    }

    private struct Outcome: Equatable {
        var events: [String]
        var error: EventStreamError?
    }

    private func outcome(of stream: String, _ limits: EventStreamParser.Limits, _ pieceSize: Int) -> Outcome {
        var parser = EventStreamParser(limits: limits)
        var outcome = Outcome(events: [], error: nil)
        func take(_ elements: [EventStreamElement]) {
            for case .event(let event) in elements { outcome.events.append(event.data) }
        }
        let bytes = Array(stream.utf8)
        do throws(EventStreamError) {
            for start in stride(from: 0, to: bytes.count, by: pieceSize) {
                take(try parser.feed(bytes[start..<min(start + pieceSize, bytes.count)]))
            }
            take(try parser.finish())
        } catch {
            outcome.error = error
        }
        return outcome
    }
}
