/// One look over a text, which checks its grammar (RFC 8259) and notes the places of its values.
///
/// It keeps no stack: while an object or array is open, its place's `next` holds the index of the one around it.
struct JSONOutliner {
    private typealias Place = JSONOutline.Place

    private static let none = UInt32.max

    private var places: [Place] = []
    /// The innermost object or array that is open.
    private var open = Self.none
    private var depth = 0

    /// The places of the values in `text`, or nil where it is not plain; see ``JSONOutline``.
    static func places(in text: Span<UInt8>, maxDepth: Int) -> [JSONOutline.Place]? {
        var outliner = JSONOutliner()
        // Frames have a value or a key every ten to twenty bytes.
        outliner.places.reserveCapacity(min(text.count / 12 + 4, 1_024))
        guard let end = outliner.read(text, maxDepth: maxDepth), skipSpace(from: end, in: text) == text.count else {
            return nil
        }
        return outliner.places
    }

    /// Reads one value, and returns the index after it.
    private mutating func read(_ text: Span<UInt8>, maxDepth: Int) -> Int? {
        var index = 0
        while true {
            // Here a value is wanted.
            index = Self.skipSpace(from: index, in: text)
            guard index < text.count, places.count < JSONOutline.maximumCount else { return nil }
            let byte = text[index]
            switch byte {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                guard depth <= maxDepth else { return nil }
                let isObject = byte == UInt8(ascii: "{")
                places.append(Place(kind: isObject ? .object : .array, next: open))
                open = UInt32(places.count - 1)
                index = Self.skipSpace(from: index + 1, in: text)
                guard index < text.count else { return nil }
                if text[index] == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    close()
                    index += 1
                } else {
                    if isObject {
                        guard let value = readKey(at: index, in: text) else { return nil }
                        index = value
                    }
                    continue
                }
            case UInt8(ascii: "\""):
                guard let end = readString(at: index, in: text, isKey: false) else { return nil }
                index = end
            case UInt8(ascii: "t"):
                guard let end = readWord("true", .true, at: index, in: text) else { return nil }
                index = end
            case UInt8(ascii: "f"):
                guard let end = readWord("false", .false, at: index, in: text) else { return nil }
                index = end
            case UInt8(ascii: "n"):
                guard let end = readWord("null", .null, at: index, in: text) else { return nil }
                index = end
            default:
                guard let end = readNumber(at: index, in: text) else { return nil }
                index = end
            }
            guard let next = readEnds(at: index, in: text) else { return nil }
            index = next
            if open == Self.none { return index }
        }
    }

    /// Reads what follows a value up to where the next is wanted: closing brackets, a comma, a key.
    private mutating func readEnds(at start: Int, in text: Span<UInt8>) -> Int? {
        var index = start
        while open != Self.none {
            places[Int(open)].end += 1
            index = Self.skipSpace(from: index, in: text)
            guard index < text.count else { return nil }
            let isObject = places[Int(open)].kind == .object
            if text[index] == UInt8(ascii: ",") {
                guard isObject else { return index + 1 }
                return readKey(at: Self.skipSpace(from: index + 1, in: text), in: text)
            }
            guard text[index] == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { return nil }
            close()
            index += 1
        }
        return index
    }

    private mutating func close() {
        let closed = Int(open)
        open = places[closed].next
        places[closed].next = UInt32(places.count)
        depth -= 1
    }

    /// Reads a key and its colon.
    private mutating func readKey(at start: Int, in text: Span<UInt8>) -> Int? {
        guard start < text.count, text[start] == UInt8(ascii: "\""),
            let end = readString(at: start, in: text, isKey: true)
        else { return nil }
        let colon = Self.skipSpace(from: end, in: text)
        guard colon < text.count, text[colon] == UInt8(ascii: ":") else { return nil }
        return colon + 1
    }

    private mutating func readString(at quote: Int, in text: Span<UInt8>, isKey: Bool) -> Int? {
        var isEscaped = false
        var index = quote + 1
        while index < text.count {
            let byte = text[index]
            if byte == UInt8(ascii: "\"") {
                append(isEscaped ? .escapedString : .string, quote + 1..<index)
                return index + 1
            }
            if byte == UInt8(ascii: "\\") {
                isEscaped = true
                guard let length = Self.escapeLength(at: index, in: text, isKey: isKey) else { return nil }
                index += length
            } else {
                guard byte >= 0x20 else { return nil }
                index += 1
            }
        }
        return nil
    }

    /// The length of the escape at `index`; a pair of surrogates is two of them, and half a pair is taken too.
    private static func escapeLength(at index: Int, in text: Span<UInt8>, isKey: Bool) -> Int? {
        guard index + 1 < text.count else { return nil }
        if JSONEscapes.isSimple(text[index + 1]) { return 2 }
        guard let unit = JSONEscapes.codeUnit(at: index, in: text), unit != 0 || !isKey else { return nil }
        return 6
    }

    private mutating func readWord(
        _ word: StaticString,
        _ kind: JSONOutline.Place.Kind,
        at start: Int,
        in text: Span<UInt8>
    ) -> Int? {
        let end = start + word.utf8CodeUnitCount
        guard end <= text.count else { return nil }
        let matches = word.withUTF8Buffer { word in
            for offset in 0..<(end - start) where unsafe text[start + offset] != word[offset] { return false }
            return true
        }
        guard matches else { return nil }
        append(kind, start..<end)
        return end
    }

    /// Takes a number that is sure to fit: an integer of up to 18 digits, or a real far from the ends of `Double`.
    private mutating func readNumber(at start: Int, in text: Span<UInt8>) -> Int? {
        var index = start
        if text[index] == UInt8(ascii: "-") { index += 1 }
        let digits = index
        index = Self.skipDigits(from: index, in: text)
        let count = index - digits
        guard count > 0, count == 1 || text[digits] != UInt8(ascii: "0") else { return nil }
        var kind = JSONOutline.Place.Kind.integer
        if index < text.count, text[index] == UInt8(ascii: ".") {
            kind = .real
            let fraction = index + 1
            index = Self.skipDigits(from: fraction, in: text)
            guard index > fraction else { return nil }
        }
        if index < text.count, text[index] | 0x20 == UInt8(ascii: "e") {
            kind = .real
            index += 1
            if index < text.count, text[index] == UInt8(ascii: "+") || text[index] == UInt8(ascii: "-") { index += 1 }
            let exponent = index
            index = Self.skipDigits(from: exponent, in: text)
            guard (1...2).contains(index - exponent) else { return nil }
        }
        guard kind == .integer ? count <= 18 : index - start <= 200 else { return nil }
        append(kind, start..<index)
        return index
    }

    private mutating func append(_ kind: JSONOutline.Place.Kind, _ range: Range<Int>) {
        let next = UInt32(places.count + 1)
        places.append(
            Place(kind: kind, start: UInt32(range.lowerBound), end: UInt32(range.upperBound), next: next)
        )
    }

    private static func skipSpace(from start: Int, in text: Span<UInt8>) -> Int {
        var index = start
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): index += 1
            default: return index
            }
        }
        return index
    }

    private static func skipDigits(from start: Int, in text: Span<UInt8>) -> Int {
        var index = start
        while index < text.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[index]) { index += 1 }
        return index
    }
}
