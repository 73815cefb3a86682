internal import Glibc

/// An incremental parser of `text/event-stream`: bytes in, however they were cut, and the same elements out.
///
/// It takes LF, CR and CRLF as line ends, also across two feeds, drops one byte order mark at the start, and reads
/// malformed UTF-8 as U+FFFD. An event counts when its blank line has come; what is unfinished at the end is discarded.
/// The cost is linear in the bytes, whatever their slicing, and what is held is bounded by the limits.
///
/// Source: WHATWG HTML, sections "Parsing an event stream" and "Interpreting an event stream".
package struct EventStreamParser: Sendable {
    /// How much of a stream is held in memory at most.
    package struct Limits: Sendable, Equatable {
        /// The longest line, in bytes, without its end.
        package var maxLineBytes: Int
        /// The most data in one event, in bytes, with the line feeds between its lines.
        package var maxEventBytes: Int
        /// The most bytes of lines, an end counted as one, without an event: comments or fields that lead nowhere.
        package var maxBytesBetweenEvents: Int

        /// 8 MiB a line and an event, since a vendor's last event repeats the whole answer in one line and an image may
        /// come in one; twice that between events.
        package init(
            maxLineBytes: Int = 8 << 20,
            maxEventBytes: Int = 8 << 20,
            maxBytesBetweenEvents: Int = 16 << 20
        ) {
            self.maxLineBytes = maxLineBytes
            self.maxEventBytes = maxEventBytes
            self.maxBytesBetweenEvents = maxBytesBetweenEvents
        }
    }

    /// The last reconnection time that the stream asked for, in milliseconds.
    package var reconnectionTime: Int? { block.reconnectionTime }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private let limits: Limits
    /// The beginning of a line whose end has not come.
    private var line: [UInt8] = []
    private var isAtStart = true
    private var endedWithCarriageReturn = false
    private var bytesSinceEvent = 0
    private var block = EventBlock()
    private var failure: EventStreamError?

    package init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Takes the next bytes and gives what they completed.
    ///
    /// An error comes after everything that preceded it in the stream: it is thrown at once when these bytes completed
    /// nothing, else by the next call. Once thrown, it is thrown by every call.
    package mutating func feed(_ bytes: some Collection<UInt8>) throws(EventStreamError) -> [EventStreamElement] {
        if let failure { throw failure }
        var elements: [EventStreamElement] = []
        // The pointers into the bytes are used within this call only, as are those made from them below.
        let isRead: Void? = bytes.withContiguousStorageIfAvailable { read($0, into: &elements) }
        if isRead == nil { Array(bytes).withUnsafeBufferPointer { read($0, into: &elements) } }
        if let failure, elements.isEmpty { throw failure }
        return elements
    }

    /// Says that the stream has ended, and gives its last line where that has no end and is a comment or unknown.
    ///
    /// An event without its blank line is discarded. Throws what ``feed(_:)`` still had to throw.
    package mutating func finish() throws(EventStreamError) -> [EventStreamElement] {
        if let failure { throw failure }
        var elements: [EventStreamElement] = []
        if !line.isEmpty { endKeptLine(into: &elements) }
        if let failure { throw failure }
        block = EventBlock()
        return elements
    }

    /// The event whose blank line has not come, with what there is of its last line.
    ///
    /// The format discards it at the end of a stream. A receiver that can tell whole data from half may read it, before
    /// it calls ``finish()``.
    package var unfinishedEvent: ServerSentEvent? {
        var copy = self
        // One end for the line and one for the event; more of them change nothing.
        for case .event(let event) in (try? copy.feed("\n\n".utf8)) ?? [] { return event }
        return nil
    }

    private mutating func read(_ bytes: UnsafeBufferPointer<UInt8>, into elements: inout [EventStreamElement]) {
        // An empty buffer may have an address too, with nothing to be read there.
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        var start = 0
        if endedWithCarriageReturn {
            endedWithCarriageReturn = false
            if base[0] == UInt8(ascii: "\n") { start = 1 }
        }
        // Where the next line feed is, which is looked for once, however many lines end with CR before it.
        var lineFeed = -1
        while start < bytes.count {
            if lineFeed < start { lineFeed = Self.index(of: UInt8(ascii: "\n"), from: start, in: bytes) ?? bytes.count }
            let end = Self.index(of: UInt8(ascii: "\r"), from: start, in: bytes, before: lineFeed) ?? lineFeed
            let content = UnsafeBufferPointer(start: base + start, count: end - start)
            guard end < bytes.count else { return keep(content) }

            if line.isEmpty {
                endLine(content, into: &elements)
            } else {
                keep(content)
                if failure == nil { endKeptLine(into: &elements) }
            }
            guard failure == nil else { return }
            start = end + 1
            if end < lineFeed {
                if start == bytes.count {
                    endedWithCarriageReturn = true
                } else if start == lineFeed {
                    start += 1
                }
            }
        }
    }

    private static func index(
        of byte: UInt8,
        from start: Int,
        in bytes: UnsafeBufferPointer<UInt8>,
        before end: Int? = nil
    ) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        let found = memchr(base + start, Int32(byte), (end ?? bytes.count) - start)
        return found.map { UnsafeRawPointer($0) - UnsafeRawPointer(base) }
    }

    /// Adds to the line that has no end yet.
    private mutating func keep(_ bytes: UnsafeBufferPointer<UInt8>) {
        // The mark is no part of the first line, so it does not count towards the line's limit either.
        let allowance = isAtStart ? Self.byteOrderMark.count : 0
        guard line.count + bytes.count <= limits.maxLineBytes + allowance else {
            return fail(.lineTooLong(limit: limits.maxLineBytes))
        }
        line.append(contentsOf: bytes)
    }

    private mutating func endKeptLine(into elements: inout [EventStreamElement]) {
        var whole: [UInt8] = []
        swap(&whole, &line)
        whole.withUnsafeBufferPointer { endLine($0, into: &elements) }
        guard failure == nil, whole.capacity <= 64 << 10 else { return }
        whole.removeAll(keepingCapacity: true)
        swap(&whole, &line)
    }

    private mutating func endLine(_ bytes: UnsafeBufferPointer<UInt8>, into elements: inout [EventStreamElement]) {
        var content = bytes[...]
        if isAtStart {
            isAtStart = false
            if content.starts(with: Self.byteOrderMark) { content = content.dropFirst(Self.byteOrderMark.count) }
        }
        guard content.count <= limits.maxLineBytes else {
            return fail(.lineTooLong(limit: limits.maxLineBytes))
        }
        bytesSinceEvent += content.count + 1
        if content.isEmpty {
            if let event = block.end() {
                bytesSinceEvent = 0
                elements.append(.event(event))
            }
        } else {
            let line = UnsafeBufferPointer(rebasing: content)
            guard block.take(line, maxDataBytes: limits.maxEventBytes, into: &elements) else {
                return fail(.eventTooLarge(limit: limits.maxEventBytes))
            }
        }
        if bytesSinceEvent > limits.maxBytesBetweenEvents {
            fail(.noEvent(limit: limits.maxBytesBetweenEvents))
        }
    }

    private mutating func fail(_ error: EventStreamError) {
        failure = error
        line = []
        block = EventBlock()
    }
}
