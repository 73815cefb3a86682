/// Reads a chunked response of server-sent events, and keeps only what a line needs that is not whole yet.
///
/// It reads the server's events and Anthropic's alike: those of a name in ``texts`` have their text compared with what
/// the upstream sends, and those in ``ends`` end the stream in order.
struct ResponseReader {
    private enum Place {
        case head, chunkSize, chunk(left: Int), chunkEnd, trailer
    }

    private static let texts = [Array("chunk".utf8), Array("content_block_delta".utf8)]
    private static let ends = [Array("done".utf8), Array("message_stop".utf8)]
    private static let failure = Array("error".utf8)
    private static let textKey = Array("\"text\":\"".utf8)
    private static let ok = Array("HTTP/1.1 200 ".utf8)

    private var place = Place.head
    /// The start of a line whose end has not come.
    private var line: [UInt8] = []
    private var isText = false
    private var isEnd = false
    private var isFailure = false

    /// How many bytes of text came, and whether all were the ones the upstream sends.
    private(set) var textBytes = 0
    private(set) var isFaithful = true
    private(set) var hasEnded = false
    /// Whether the response is over, so that the connection can carry another one.
    private(set) var isComplete = false
    /// A status line that is not 200, or the data of an `error` event.
    private(set) var failureText: [UInt8]?

    /// Takes bytes as they came and returns whether there was text among them.
    mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let before = textBytes
        var index = 0
        while index < bytes.count {
            switch place {
            case .chunk(let left):
                let count = min(left, bytes.count - index)
                readLines(UnsafeBufferPointer(rebasing: bytes[index..<(index + count)]))
                index += count
                if count == left {
                    place = .chunkEnd
                } else {
                    place = .chunk(left: left - count)
                }
            case .head, .chunkSize, .chunkEnd, .trailer:
                let byte = bytes[index]
                index += 1
                guard byte == 0x0A else {
                    if byte != 0x0D { protocolLine.append(byte) }
                    continue
                }
                endProtocolLine()
            }
        }
        return textBytes > before
    }

    /// A line of HTTP's own: of the head, or a chunk's size.
    private var protocolLine: [UInt8] = []
    private var isFirstLine = true

    private mutating func endProtocolLine() {
        switch place {
        case .head:
            if isFirstLine, !protocolLine.starts(with: Self.ok) { failureText = protocolLine }
            isFirstLine = false
            if protocolLine.isEmpty { place = .chunkSize }
        case .chunkSize:
            let size = protocolLine.reduce(0) {
                ($0 << 4 | Int($1 < 0x3A ? $1 - 0x30 : ($1 | 0x20) - 0x57)) & 0xFF_FFFF
            }
            place = size > 0 ? .chunk(left: size) : .trailer
        case .chunkEnd:
            place = .chunkSize
        case .trailer:
            if protocolLine.isEmpty { isComplete = true }
        case .chunk:
            break
        }
        protocolLine.removeAll(keepingCapacity: true)
    }

    private mutating func readLines(_ bytes: UnsafeBufferPointer<UInt8>) {
        var start = 0
        for index in bytes.indices where bytes[index] == 0x0A {
            let rest = UnsafeBufferPointer(rebasing: bytes[start..<index])
            if line.isEmpty {
                endLine(rest)
            } else {
                line.append(contentsOf: rest)
                let whole = line
                whole.withUnsafeBufferPointer { endLine($0) }
                line.removeAll(keepingCapacity: true)
            }
            start = index + 1
        }
        if start < bytes.count { line.append(contentsOf: bytes[start...]) }
    }

    private mutating func endLine(_ line: UnsafeBufferPointer<UInt8>) {
        guard let first = line.first else { return }
        if first == UInt8(ascii: "e"), line.count > 7 {
            let name = line[7...]
            isText = Self.texts.contains { $0.elementsEqual(name) }
            isEnd = Self.ends.contains { $0.elementsEqual(name) }
            isFailure = Self.failure.elementsEqual(name)
        } else if first == UInt8(ascii: "d") {
            if isText { readText(line) }
            if isEnd { hasEnded = true }
            if isFailure { failureText = Array(line) }
        }
    }

    private mutating func readText(_ line: UnsafeBufferPointer<UInt8>) {
        let key = Self.textKey
        var start = 0
        while start + key.count <= line.count,
            line[start] != key[0] || !line[start..<(start + key.count)].elementsEqual(key)
        {
            start += 1
        }
        start += key.count
        let expected = Frames.text
        while start < line.count, line[start] != UInt8(ascii: "\"") {
            if expected[textBytes % expected.count] != line[start] { isFaithful = false }
            textBytes += 1
            start += 1
        }
    }
}
