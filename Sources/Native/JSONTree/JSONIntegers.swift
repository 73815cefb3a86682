/// A text with the integers beyond `Int64` written as reals, for a jansson that refuses the whole document over one.
struct WidenedIntegers {
    private(set) var text: [UInt8] = []
    /// Where, in `text`, the bytes were put in that the original does not have; two at each place.
    private var insertions: [Int] = []

    /// Copies `original`, with `.0` after every integer that is too long for `Int64`.
    init(_ original: Span<UInt8>) {
        text.reserveCapacity(original.count + 16)
        var index = 0
        var isInString = false
        while index < original.count {
            let byte = original[index]
            if isInString {
                text.append(byte)
                index += 1
                if byte == UInt8(ascii: "\"") { isInString = false }
                if byte == UInt8(ascii: "\\"), index < original.count {
                    text.append(original[index])
                    index += 1
                }
                continue
            }
            guard byte == UInt8(ascii: "-") || Self.isDigit(byte) else {
                isInString = byte == UInt8(ascii: "\"")
                text.append(byte)
                index += 1
                continue
            }
            index = copyNumber(at: index, of: original)
        }
    }

    /// The place in the original of a place in ``text``.
    func originalOffset(of offset: Int) -> Int {
        offset - 2 * insertions.count { $0 < offset }
    }

    private mutating func copyNumber(at start: Int, of original: Span<UInt8>) -> Int {
        var end = start
        var isInteger = true
        while end < original.count {
            let byte = original[end]
            switch byte {
            case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"): isInteger = false
            case UInt8(ascii: "-"), UInt8(ascii: "+"): break
            default:
                guard Self.isDigit(byte) else { return finishNumber(start..<end, isInteger, original) }
            }
            end += 1
        }
        return finishNumber(start..<end, isInteger, original)
    }

    private mutating func finishNumber(_ range: Range<Int>, _ isInteger: Bool, _ original: Span<UInt8>) -> Int {
        let first = text.count
        for index in range { text.append(original[index]) }
        if isInteger, Int64(String(decoding: text[first...], as: UTF8.self)) == nil {
            insertions.append(text.count)
            text.append(contentsOf: [UInt8(ascii: "."), UInt8(ascii: "0")])
        }
        return range.upperBound
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
