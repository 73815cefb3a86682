/// The part of a file that a request asks for (RFC 9110 §14).
enum ByteRange: Equatable {
    /// All of it: nothing was asked for, or nothing that is understood, or several ranges, which are not served.
    case whole
    case part(Range<Int>)
    /// None of its bytes: 416.
    case none

    /// Reads a `Range` header's value for a file of `size` bytes.
    init(_ header: String?, size: Int) {
        guard let header, let equals = header.firstIndex(of: "="),
            header[..<equals].lowercased().filter({ $0 != " " }) == "bytes"
        else {
            self = .whole
            return
        }
        let set = header[header.index(after: equals)...].split(separator: ",", omittingEmptySubsequences: true)
            .map { $0.filter { $0 != " " && $0 != "\t" } }.filter { !$0.isEmpty }
        guard set.count == 1, let hyphen = set[0].firstIndex(of: "-") else {
            self = .whole
            return
        }
        let (first, last) = (set[0][..<hyphen], set[0][set[0].index(after: hyphen)...])
        guard first.allSatisfy(Self.isDigit), last.allSatisfy(Self.isDigit), !(first.isEmpty && last.isEmpty) else {
            self = .whole
            return
        }
        // Digits that are no number are a number too large.
        if first.isEmpty {
            let count = min(Int(last) ?? .max, size)
            self = count > 0 ? .part((size - count)..<size) : .none
        } else {
            let (start, end) = (Int(first) ?? .max, last.isEmpty ? Int.max : Int(last) ?? .max)
            if end < start {
                self = .whole
            } else {
                self = start < size ? .part(start..<(min(end, size - 1) + 1)) : .none
            }
        }
    }

    private static func isDigit(_ character: Character) -> Bool {
        ("0"..."9").contains(character) && character.isASCII
    }
}
