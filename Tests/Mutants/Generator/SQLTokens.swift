/// A piece of SQL as it is written in a Swift literal, by its place in the literal's bytes.
struct SQLToken {
    enum Kind { case word, number, text, parameter, symbol, interpolation }

    let kind: Kind
    let text: String
    let range: Range<Int>
    /// How many parentheses it is in.
    let depth: Int
}

extension SQLToken {
    /// Takes a literal apart, from quotation mark to quotation mark.
    static func all(of literal: [UInt8]) -> [SQLToken] {
        var tokens: [SQLToken] = []
        var (depth, place) = (0, 0)
        func end(from start: Int, while matches: (UInt8) -> Bool) -> Int {
            literal[start...].firstIndex { !matches($0) } ?? literal.count
        }
        while place < literal.count {
            let (byte, next) = (literal[place], place + 1 < literal.count ? literal[place + 1] : 0)
            var stop = place + 1
            var kind: Kind?
            switch byte {
            case UInt8(ascii: "\\") where next == UInt8(ascii: "("):
                var open = 1
                stop = place + 2
                while stop < literal.count, open > 0 {
                    if literal[stop] == UInt8(ascii: "(") { open += 1 }
                    if literal[stop] == UInt8(ascii: ")") { open -= 1 }
                    stop += 1
                }
                kind = .interpolation
            case UInt8(ascii: "'"):
                stop = min(literal.count, end(from: place + 1) { $0 != UInt8(ascii: "'") } + 1)
                kind = .text
            case UInt8(ascii: "$"):
                stop = end(from: place + 1, while: isDigit)
                kind = .parameter
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                stop = end(from: place) { isDigit($0) || $0 == UInt8(ascii: ".") }
                kind = .number
            case _ where isLetter(byte):
                stop = end(from: place) { isLetter($0) || isDigit($0) }
                kind = .word
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\""), UInt8(ascii: "\\"): break
            default:
                let symbols = "<>=!|:".utf8
                if symbols.contains(byte) { stop = end(from: place) { symbols.contains($0) } }
                kind = .symbol
            }
            let text = String(decoding: literal[place..<stop], as: UTF8.self)
            if text == ")" { depth -= 1 }
            if let kind { tokens.append(SQLToken(kind: kind, text: text, range: place..<stop, depth: depth)) }
            if text == "(" { depth += 1 }
            place = stop
        }
        return tokens
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool {
        let lower = byte | 0x20
        return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lower) || byte == UInt8(ascii: "_")
    }
}
