/// An incremental parser of `multipart/form-data`: bytes in, however they were cut, and the same parts out.
///
/// The bytes of parts come out as slices of what was fed, never copied; held back are at most the bytes of one
/// boundary's line. A byte is looked at once. Lines end with CRLF and nothing else. What stands before the first
/// boundary and after the last one is ignored, as are spaces after a boundary; a line that only begins like a boundary
/// is content. `filename*` is ignored, which RFC 7578 §4.2 says must not be used.
///
/// Source: RFC 7578, and RFC 2046 §5.1.1 for the framing.
package struct MultipartParser: Sendable {
    private static let maximumPadding = 256

    private enum State {
        case preamble
        case content
        /// After a boundary, whose line may yet turn out to be content.
        case boundary
        case padding(count: Int)
        case firstHyphen
        case carriageReturn
        case header(PartHeader)
        case epilogue
    }

    private let limits: MultipartLimits
    /// CRLF, two hyphens and the boundary. CR stands at its start only, so that after a mismatch nothing but the byte
    /// at hand can begin another match.
    private let delimiter: [UInt8]
    private var state = State.preamble
    /// How much of the delimiter the latest bytes are.
    private var matched: Int
    /// How much of that is no content either way: the line end before it belongs to the header, or was never there.
    private var borrowed: Int
    private var parts = 0
    private var isInPart = false
    private var failure: MultipartError?

    /// A parser of one body. Throws ``MultipartError/invalidBoundary``.
    package init(boundary: String, limits: MultipartLimits = MultipartLimits()) throws(MultipartError) {
        guard MultipartBoundary.isValid(boundary) else { throw .invalidBoundary }
        delimiter = Array("\r\n--\(boundary)".utf8)
        self.limits = limits
        matched = 2
        borrowed = 2
    }

    /// Takes the next bytes and gives what they brought.
    ///
    /// An error comes after everything that preceded it in the body: it is thrown at once when these bytes brought
    /// nothing, else by the next call. Once thrown, it is thrown by every call.
    package mutating func feed(_ bytes: ArraySlice<UInt8>) throws(MultipartError) -> [MultipartEvent] {
        if let failure { throw failure }
        var events: [MultipartEvent] = []
        do throws(MultipartError) {
            var index = bytes.startIndex
            while index < bytes.endIndex { try step(bytes, &index, &events) }
        } catch {
            failure = error
            if events.isEmpty { throw error }
        }
        return events
    }

    /// Takes the next bytes; see ``feed(_:)-(ArraySlice<UInt8>)``.
    package mutating func feed(_ bytes: [UInt8]) throws(MultipartError) -> [MultipartEvent] {
        try feed(bytes[...])
    }

    /// Says that the body has ended. Throws what ``feed(_:)-(ArraySlice<UInt8>)`` still had to throw, and
    /// ``MultipartError/truncated`` where the last boundary did not come.
    package mutating func finish() throws(MultipartError) {
        if let failure { throw failure }
        guard case .epilogue = state else { throw .truncated }
    }

    private mutating func step(
        _ bytes: ArraySlice<UInt8>,
        _ index: inout Int,
        _ events: inout [MultipartEvent]
    ) throws(MultipartError) {
        switch state {
        case .preamble:
            // Nothing before the first boundary is of interest.
            var ignored: [MultipartEvent] = []
            scan(bytes, &index, &ignored)
        case .content:
            scan(bytes, &index, &events)
        case .boundary:
            endBoundary(bytes[index], &index, &events)
        case .firstHyphen:
            guard bytes[index] == UInt8(ascii: "-") else { throw .malformedDelimiter }
            index += 1
            endPart(&events)
            state = .epilogue
        case .padding(let count):
            try pad(bytes[index], count: count)
            index += 1
        case .carriageReturn:
            guard bytes[index] == UInt8(ascii: "\n") else { throw .malformedDelimiter }
            index += 1
            endPart(&events)
            guard parts < limits.maxParts else { throw .tooManyParts(limit: limits.maxParts) }
            parts += 1
            state = .header(PartHeader(part: parts, limits: limits))
        case .header(var header):
            // Taken out of the state while it changes, so that its buffers are not copied.
            state = .epilogue
            while index < bytes.endIndex {
                let byte = bytes[index]
                index += 1
                guard let part = try header.append(byte) else { continue }
                events.append(.partBegan(part))
                (matched, borrowed) = (2, 2)
                state = .content
                isInPart = true
                return
            }
            state = .header(header)
        case .epilogue:
            index = bytes.endIndex
        }
    }

    private mutating func endPart(_ events: inout [MultipartEvent]) {
        if isInPart { events.append(.partEnded) }
        isInPart = false
    }

    /// Looks for the delimiter and gives what is certainly none of it.
    private mutating func scan(_ bytes: ArraySlice<UInt8>, _ index: inout Int, _ events: inout [MultipartEvent]) {
        var start = index
        /// Where in these bytes the match began; nil when it began before them.
        var matchStart: Int?
        while index < bytes.endIndex {
            if matched == 0 {
                guard let candidate = bytes[index...].firstIndex(of: UInt8(ascii: "\r")) else {
                    index = bytes.endIndex
                    break
                }
                index = candidate + 1
                matchStart = candidate
                matched = 1
            } else if bytes[index] == delimiter[matched] {
                index += 1
                matched += 1
                if matched == delimiter.count {
                    state = .boundary
                    break
                }
            } else {
                if matchStart == nil {
                    emit(delimiter[borrowed..<matched], &events)
                    start = index
                }
                matched = 0
                borrowed = 0
                matchStart = nil
            }
        }
        if matched == 0 {
            emit(bytes[start..<index], &events)
        } else if let matchStart {
            emit(bytes[start..<matchStart], &events)
        }
    }

    /// Decides by the byte after a boundary whether it was one.
    private mutating func endBoundary(_ byte: UInt8, _ index: inout Int, _ events: inout [MultipartEvent]) {
        switch byte {
        case UInt8(ascii: "-"):
            state = .firstHyphen
            index += 1
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
            state = .padding(count: 0)
        default:
            if isInPart { emit(delimiter[borrowed...], &events) }
            state = isInPart ? .content : .preamble
            matched = 0
            borrowed = 0
        }
    }

    private mutating func pad(_ byte: UInt8, count: Int) throws(MultipartError) {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"):
            guard count < Self.maximumPadding else { throw .malformedDelimiter }
            state = .padding(count: count + 1)
        case UInt8(ascii: "\r"):
            state = .carriageReturn
        default:
            throw .malformedDelimiter
        }
    }

    private func emit(_ bytes: ArraySlice<UInt8>, _ events: inout [MultipartEvent]) {
        if !bytes.isEmpty { events.append(.bytes(bytes)) }
    }
}
