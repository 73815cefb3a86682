/// One look over the text before jansson's: how deep it nests, and which escapes jansson would refuse.
///
/// It understands strings, brackets and escapes and nothing else; whether the text is JSON is for jansson to say.
struct JSONScan {
    /// Where an array or object begins that is nested too deep.
    private(set) var tooDeepAt: Int?
    /// Where the escapes (`\uXXXX`, six bytes) of surrogates without their other half begin.
    private(set) var loneSurrogates: [Int] = []

    init(_ text: Span<UInt8>, maxDepth: Int) {
        var depth = 0
        var index = 0
        var isInString = false
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: "\""):
                isInString.toggle()
            case UInt8(ascii: "\\") where isInString:
                index += skipEscape(at: index, in: text)
                continue
            case UInt8(ascii: "{") where !isInString, UInt8(ascii: "[") where !isInString:
                depth += 1
                if depth > maxDepth {
                    tooDeepAt = index
                    return
                }
            case UInt8(ascii: "}") where !isInString, UInt8(ascii: "]") where !isInString:
                depth -= 1
            default:
                break
            }
            index += 1
        }
    }

    /// The length of the escape that begins at `index`; a pair of surrogates counts as one.
    private mutating func skipEscape(at index: Int, in text: Span<UInt8>) -> Int {
        guard let unit = Self.codeUnit(at: index, in: text) else { return 2 }
        switch unit {
        case 0xD800...0xDBFF:
            if let low = Self.codeUnit(at: index + 6, in: text), (0xDC00...0xDFFF).contains(low) { return 12 }
            loneSurrogates.append(index)
        case 0xDC00...0xDFFF:
            loneSurrogates.append(index)
        default:
            break
        }
        return 6
    }

    /// The UTF-16 code unit that the six bytes at `index` spell, where they are a `\uXXXX`.
    private static func codeUnit(at index: Int, in text: Span<UInt8>) -> UInt16? {
        guard index + 6 <= text.count, text[index] == UInt8(ascii: "\\"), text[index + 1] == UInt8(ascii: "u") else {
            return nil
        }
        var unit: UInt16 = 0
        for place in index + 2..<index + 6 {
            guard let digit = hexDigit(text[place]) else { return nil }
            unit = unit << 4 | digit
        }
        return unit
    }

    private static func hexDigit(_ byte: UInt8) -> UInt16? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt16(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt16(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt16(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}
