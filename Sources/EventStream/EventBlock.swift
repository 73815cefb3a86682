internal import Glibc

/// The fields since the last blank line, and what outlives it.
struct EventBlock: Sendable {
    /// A text of the stream that was malformed, and is repaired, or not.
    private struct Text: Sendable {
        var value = ""
        var isWellFormed = true
    }

    /// The last reconnection time that the stream asked for, in milliseconds.
    private(set) var reconnectionTime: Int?

    private var name = Text()
    /// The last name that was read. Most streams have few, so that it is mostly there already.
    private var lastName = Text()
    private var data: [UInt8] = []
    /// An empty `data` line is data too, so emptiness does not tell.
    private var hasData = false
    private var retry: Int?
    private var lastEventID: Text?

    /// Takes a line that is not empty; false where its data is more than `maxDataBytes` with what is there already.
    mutating func take(
        _ line: UnsafeBufferPointer<UInt8>,
        maxDataBytes: Int,
        into elements: inout [EventStreamElement]
    ) -> Bool {
        guard let base = line.baseAddress else { return true }
        // The line is the caller's, alive for the length of this call.
        let colon = memchr(base, Int32(UInt8(ascii: ":")), line.count).map {
            UnsafeRawPointer($0) - UnsafeRawPointer(base)
        }
        let nameLength = colon ?? line.count
        var start = min(nameLength + 1, line.count)
        if start < line.count, line[start] == UInt8(ascii: " ") { start += 1 }
        let value = UnsafeBufferPointer(start: base + start, count: line.count - start)

        switch nameLength {
        case 0:
            elements.append(.comment(String(decoding: value, as: UTF8.self)))
        case 4 where memcmp(base, "data", 4) == 0:
            guard data.count + value.count + (hasData ? 1 : 0) <= maxDataBytes else { return false }
            if hasData { data.append(UInt8(ascii: "\n")) }
            hasData = true
            data.append(contentsOf: value)
        case 5 where memcmp(base, "event", 5) == 0:
            if !Self.equal(lastName.value, value) || !lastName.isWellFormed { lastName = Self.text(value) }
            name = lastName
        case 2 where memcmp(base, "id", 2) == 0:
            if !value.contains(0) { lastEventID = Self.text(value) }
        case 5 where memcmp(base, "retry", 5) == 0:
            let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
            if value.allSatisfy(digits.contains), let time = Int(String(decoding: value, as: UTF8.self)) {
                retry = time
                reconnectionTime = time
            }
        default:
            elements.append(.unknownField(line: String(decoding: line, as: UTF8.self)))
        }
        return true
    }

    /// Ends the block; nil where it has no data and is no event therefore.
    mutating func end() -> ServerSentEvent? {
        defer { reset() }
        guard hasData else { return nil }
        // The pointer is used within the call.
        let text = data.withUnsafeBufferPointer { Self.text($0) }
        return ServerSentEvent(
            name: name.value.isEmpty ? "message" : name.value,
            data: text.value,
            id: lastEventID?.value,
            retry: retry,
            isWellFormed: text.isWellFormed && name.isWellFormed && lastEventID?.isWellFormed ?? true
        )
    }

    private mutating func reset() {
        name = Text()
        // A vendor's names are short; a long one is not worth its memory.
        if lastName.value.utf8.count > 256 { lastName = Text() }
        data.removeAll(keepingCapacity: data.capacity <= 64 << 10)
        hasData = false
        retry = nil
    }

    private static func text(_ bytes: UnsafeBufferPointer<UInt8>) -> Text {
        if let text = String(validating: bytes, as: UTF8.self) { return Text(value: text) }
        return Text(value: String(decoding: bytes, as: UTF8.self), isWellFormed: false)
    }

    private static func equal(_ text: String, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.utf8.count == bytes.count, let base = bytes.baseAddress else { return false }
        // Both are alive for the length of the call; without contiguous storage it is only made anew.
        return text.utf8.withContiguousStorageIfAvailable { text in
            text.baseAddress.map { memcmp($0, base, bytes.count) == 0 } ?? false
        } ?? false
    }
}
