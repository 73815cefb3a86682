/// Insertions around parts of a source, and replacements of tokens in it, rendered at once.
struct Edits {
    private struct Insertion {
        let offset: Int
        let text: String
        /// The mutants that begin here (a prefix) or end here (a suffix), by index.
        let mutants: [Int]
    }

    private var prefixes: [Insertion] = []
    private var suffixes: [Insertion] = []
    private var replacements: [(range: Range<Int>, text: String)] = []

    /// Puts text around a part of the source. Of parts that begin or end together the one told of first is the outer one.
    mutating func wrap(_ range: Range<Int>, _ prefix: String, _ suffix: String, mutants: [Int] = []) {
        prefixes.append(Insertion(offset: range.lowerBound, text: prefix, mutants: mutants))
        suffixes.append(Insertion(offset: range.upperBound, text: suffix, mutants: mutants))
    }

    mutating func replace(_ range: Range<Int>, by text: String) {
        replacements.append((range, text))
    }

    /// Returns the source as edited, and where each mutant is in it.
    func render(_ source: [UInt8], mutants count: Int) -> (bytes: [UInt8], ranges: [Range<Int>]) {
        // A suffix goes before the prefixes at its place; inner suffixes go before outer ones.
        let starts = Dictionary(grouping: prefixes, by: \.offset)
        let ends = Dictionary(grouping: suffixes.reversed(), by: \.offset)
        let replaced = Dictionary(replacements.map { ($0.range.lowerBound, $0) }) { first, _ in first }
        var bytes: [UInt8] = []
        var (lower, upper) = (Array(repeating: 0, count: count), Array(repeating: 0, count: count))
        var offset = 0
        while offset <= source.count {
            for insertion in ends[offset] ?? [] {
                bytes += Array(insertion.text.utf8)
                for mutant in insertion.mutants { upper[mutant] = bytes.count }
            }
            for insertion in starts[offset] ?? [] {
                for mutant in insertion.mutants { lower[mutant] = bytes.count }
                bytes += Array(insertion.text.utf8)
            }
            if let (range, text) = replaced[offset], !range.isEmpty {
                bytes += Array(text.utf8)
                offset = range.upperBound
            } else {
                if offset < source.count { bytes.append(source[offset]) }
                offset += 1
            }
        }
        return (bytes, zip(lower, upper).map { $0..<max($0, $1) })
    }
}
