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
        guard let unit = JSONEscapes.codeUnit(at: index, in: text) else { return 2 }
        switch unit {
        case 0xD800...0xDBFF:
            if let low = JSONEscapes.codeUnit(at: index + 6, in: text), (0xDC00...0xDFFF).contains(low) { return 12 }
            loneSurrogates.append(index)
        case 0xDC00...0xDFFF:
            loneSurrogates.append(index)
        default:
            break
        }
        return 6
    }
}
