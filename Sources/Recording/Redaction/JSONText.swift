/// A string of a JSON text, found without reading the rest of it.
struct JSONStringSpan: Equatable {
    /// The name of the member whose value the string is, without its quotes.
    let key: Range<Int>?
    /// The bytes between the quotes.
    let content: Range<Int>
}

/// JSON as bytes, where places matter and not values: also JSON that stands in the lines of an event stream.
enum JSONText {
    /// All strings that are values, in order.
    ///
    /// A string ends at the end of its line at the latest: a stray quote cannot turn the rest of a stream inside out.
    static func strings(in text: [UInt8]) -> [JSONStringSpan] {
        var spans: [JSONStringSpan] = []
        var key: Range<Int>?
        var before: Range<Int>?
        var index = 0
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: "\""):
                let end = endOfString(from: index + 1, in: text)
                guard end < text.count, text[end] == UInt8(ascii: "\"") else {
                    (key, before, index) = (nil, nil, end)
                    continue
                }
                spans.append(JSONStringSpan(key: key, content: index + 1..<end))
                (key, before, index) = (nil, index + 1..<end, end)
            case UInt8(ascii: ":"):
                if before != nil { spans.removeLast() }
                (key, before) = (before, nil)
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"): break
            default: (key, before) = (nil, nil)
            }
            index += 1
        }
        return spans
    }

    private static func endOfString(from start: Int, in text: [UInt8]) -> Int {
        var end = start
        while end < text.count, text[end] != UInt8(ascii: "\""), text[end] != UInt8(ascii: "\n") {
            end +=
                text[end] == UInt8(ascii: "\\") && end + 1 < text.count && text[end + 1] != UInt8(ascii: "\n") ? 2 : 1
        }
        return end
    }

    /// The text with spaces for its escapes, so that the letter of a `\n` does not become a part of the word after it.
    ///
    /// Of `\/` and `\"` the second character stays. Any number of backslashes is one escape: JSON within JSON has more.
    static func withoutEscapes(_ text: [UInt8]) -> [UInt8] {
        guard text.contains(UInt8(ascii: "\\")) else { return text }
        var plain = text
        var index = 0
        while index < text.count {
            guard text[index] == UInt8(ascii: "\\") else {
                index += 1
                continue
            }
            while index < text.count, text[index] == UInt8(ascii: "\\") {
                plain[index] = UInt8(ascii: " ")
                index += 1
            }
            let length = lengthOfEscape(at: index, in: text)
            for place in index..<index + length { plain[place] = UInt8(ascii: " ") }
            index += length
        }
        return plain
    }

    /// How many bytes after a backslash are no part of the text: the letter of a control character, or `u` and its digits.
    private static func lengthOfEscape(at index: Int, in text: [UInt8]) -> Int {
        guard index < text.count else { return 0 }
        switch text[index] {
        case UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"): return 1
        case UInt8(ascii: "u"):
            let digits = text[(index + 1)...].prefix(4)
            return digits.count == 4 && digits.allSatisfy { Hex.value(of: $0) != nil } ? 5 : 0
        default: return 0
        }
    }

    /// The text with JSON's escapes undone, also where it is no JSON, once.
    static func unescaped(_ text: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            guard text[index] == UInt8(ascii: "\\"), index + 1 < text.count else {
                output.append(text[index])
                index += 1
                continue
            }
            let length = lengthOfEscape(at: index + 1, in: text)
            switch length {
            case 5:
                let value = text[(index + 2)..<(index + 6)].reduce(UInt32(0)) {
                    $0 << 4 | UInt32(Hex.value(of: $1) ?? 0)
                }
                output.append(contentsOf: String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
                index += 6
            case 1:
                output.append(UInt8(ascii: "\n"))
                index += 2
            default:
                output.append(text[index + 1])
                index += 2
            }
        }
        return output
    }
}

/// Digits of base 16.
enum Hex {
    static func value(of byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
