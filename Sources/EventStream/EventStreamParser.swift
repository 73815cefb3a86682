/// An incremental parser of `text/event-stream`: bytes in, however they were cut, and the same elements out.
///
/// It takes LF, CR and CRLF as line ends, also across two feeds, drops one byte order mark at the start, and reads
/// malformed UTF-8 as U+FFFD. An event counts when its blank line has come; what is unfinished at the end is discarded.
/// A byte is looked at once, so the cost is linear in the bytes, whatever their slicing.
///
/// Source: WHATWG HTML, sections "Parsing an event stream" and "Interpreting an event stream".
package struct EventStreamParser: Sendable {
    /// How much of a stream is held in memory at most.
    package struct Limits: Sendable, Equatable {
        /// The longest line, in bytes, without its end.
        package var maxLineBytes: Int
        /// The most data in one event, in bytes, with the line feeds between its lines.
        package var maxEventBytes: Int

        /// 8 MiB each: a vendor's last event repeats the whole answer in one line.
        package init(maxLineBytes: Int = 8 << 20, maxEventBytes: Int = 8 << 20) {
            self.maxLineBytes = maxLineBytes
            self.maxEventBytes = maxEventBytes
        }
    }

    /// The last reconnection time that the stream asked for, in milliseconds.
    package private(set) var reconnectionTime: Int?

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private let limits: Limits
    private var line: [UInt8] = []
    private var isAtStart = true
    private var endedWithCarriageReturn = false
    private var block = Block()
    private var lastEventID: String?
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
        do throws(EventStreamError) {
            try read(Array(bytes), into: &elements)
        } catch {
            failure = error
            line = []
            block = Block()
            if elements.isEmpty { throw error }
        }
        return elements
    }

    /// Says that the stream has ended, and gives its last line where that has no end and is a comment or unknown.
    ///
    /// An event without its blank line is discarded. Throws what ``feed(_:)`` still had to throw.
    package mutating func finish() throws(EventStreamError) -> [EventStreamElement] {
        if let failure { throw failure }
        var elements: [EventStreamElement] = []
        if !line.isEmpty { try endLine(into: &elements) }
        block = Block()
        return elements
    }

    private mutating func read(_ bytes: [UInt8], into elements: inout [EventStreamElement]) throws(EventStreamError) {
        var start = 0
        if endedWithCarriageReturn, !bytes.isEmpty {
            endedWithCarriageReturn = false
            if bytes[0] == UInt8(ascii: "\n") { start = 1 }
        }
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != UInt8(ascii: "\n"), bytes[end] != UInt8(ascii: "\r") { end += 1 }
            try append(bytes[start..<end])
            guard end < bytes.count else { return }

            try endLine(into: &elements)
            start = end + 1
            if bytes[end] == UInt8(ascii: "\r") {
                if start == bytes.count {
                    endedWithCarriageReturn = true
                } else if bytes[start] == UInt8(ascii: "\n") {
                    start += 1
                }
            }
        }
    }

    private mutating func append(_ bytes: ArraySlice<UInt8>) throws(EventStreamError) {
        // The mark is no part of the first line, so it does not count towards the line's limit either.
        let allowance = isAtStart ? Self.byteOrderMark.count : 0
        guard line.count + bytes.count <= limits.maxLineBytes + allowance else {
            throw .lineTooLong(limit: limits.maxLineBytes)
        }
        line.append(contentsOf: bytes)
    }

    private mutating func endLine(into elements: inout [EventStreamElement]) throws(EventStreamError) {
        defer { line.removeAll(keepingCapacity: line.capacity <= 64 << 10) }
        var content = line[...]
        if isAtStart {
            isAtStart = false
            if content.starts(with: Self.byteOrderMark) { content = content.dropFirst(Self.byteOrderMark.count) }
            guard content.count <= limits.maxLineBytes else { throw .lineTooLong(limit: limits.maxLineBytes) }
        }
        if content.isEmpty {
            if let event = endBlock() { elements.append(.event(event)) }
            return
        }
        let colon = content.firstIndex(of: UInt8(ascii: ":"))
        var value = colon.map { content[($0 + 1)...] } ?? []
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        if colon == content.startIndex {
            elements.append(.comment(String(decoding: value, as: UTF8.self)))
            return
        }
        switch Field(content[..<(colon ?? content.endIndex)]) {
        case .data:
            let length = block.data.count + value.count + (block.hasData ? 1 : 0)
            guard length <= limits.maxEventBytes else { throw .eventTooLarge(limit: limits.maxEventBytes) }
            if block.hasData { block.data.append(UInt8(ascii: "\n")) }
            block.hasData = true
            block.data.append(contentsOf: value)
        case .event:
            block.name = String(decoding: value, as: UTF8.self)
        case .id:
            if !value.contains(0) { lastEventID = String(decoding: value, as: UTF8.self) }
        case .retry:
            let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
            if value.allSatisfy(digits.contains), let time = Int(String(decoding: value, as: UTF8.self)) {
                block.retry = time
                reconnectionTime = time
            }
        case nil:
            elements.append(.unknownField(line: String(decoding: content, as: UTF8.self)))
        }
    }

    private mutating func endBlock() -> ServerSentEvent? {
        defer { block.reset() }
        guard block.hasData else { return nil }
        return ServerSentEvent(
            name: block.name.isEmpty ? "message" : block.name,
            data: String(decoding: block.data, as: UTF8.self),
            id: lastEventID,
            retry: block.retry
        )
    }
}

extension EventStreamParser {
    /// The fields between two blank lines.
    private struct Block: Sendable {
        var name = ""
        var data: [UInt8] = []
        /// An empty `data` line is data too, so emptiness does not tell.
        var hasData = false
        var retry: Int?

        mutating func reset() {
            name = ""
            data.removeAll(keepingCapacity: data.capacity <= 64 << 10)
            hasData = false
            retry = nil
        }
    }

    private enum Field {
        case data, event, id, retry

        init?(_ name: ArraySlice<UInt8>) {
            if name.elementsEqual("data".utf8) {
                self = .data
            } else if name.elementsEqual("event".utf8) {
                self = .event
            } else if name.elementsEqual("id".utf8) {
                self = .id
            } else if name.elementsEqual("retry".utf8) {
                self = .retry
            } else {
                return nil
            }
        }
    }
}
