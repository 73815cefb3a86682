/// Masks known secrets, and their parts, in text that others word.
///
/// Whoever quotes a secret need not quote the whole of it, nor as it was written: a URL is split at its delimiters, a
/// header is sent in base64. So these are masked, in whatever case:
/// - eight bytes in a row of a secret, and all that goes on like the secret: as they are, percent-encoded, or in base64;
/// - the pieces between delimiters of a secret that have four to seven bytes, where they stand as a word.
///
/// What is shorter than four bytes is no secret: its letters stand everywhere. The cost grows with the length of the
/// text, hardly with the number of secrets.
package struct SecretCleaner: Sendable {
    /// What stands in the place of a secret.
    package static let mask = "[masked]"
    /// As many bytes of a secret in a row are told from chance.
    private static let windowLength = 8
    /// A word of a secret that is shorter is not looked for.
    private static let minimumWord = 4
    /// Where URLs, connection strings and messages end a piece of a secret.
    private static let delimiters = Set("/@:?#&=,;%+()[]{}<>\"'`\\ \t\r\n".utf8)

    /// Eight bytes of a secret, lower-cased, the first one uppermost.
    private var windows: Set<UInt64> = []
    /// A bit for the hash of each window, so that other text costs no look into the set.
    private var filter = [UInt64](repeating: 0, count: 1024)
    /// Shorter pieces by their first byte, and whether there is one.
    private var words: [UInt8: [[UInt8]]] = [:]
    private var beginsWord = [Bool](repeating: false, count: 256)
    private var isEmpty = true

    /// A cleaner of `secrets`. Each is given as it is written; those in percent-encoding are known decoded too.
    package init(_ secrets: some Sequence<String>) {
        for secret in secrets { add(secret) }
    }

    /// Adds a secret to those that are masked.
    package mutating func add(_ secret: String) {
        let bytes = Array(secret.utf8)
        addSpelling(bytes)
        if let decoded = PercentDecoding.decoded(bytes) { addSpelling(decoded.bytes) }
    }

    private mutating func addSpelling(_ bytes: [UInt8]) {
        let lowered = bytes.map(Self.lowered)
        addWindows(of: lowered)
        for spelling in Base64Spellings.all(of: bytes) { addWindows(of: spelling.map(Self.lowered)) }
        addWord(lowered)
        for piece in lowered.split(whereSeparator: Self.delimiters.contains) { addWord(Array(piece)) }
    }

    private mutating func addWindows(of bytes: [UInt8]) {
        guard bytes.count >= Self.windowLength else { return }
        isEmpty = false
        var window: UInt64 = 0
        for (index, byte) in bytes.enumerated() {
            window = window << 8 | UInt64(byte)
            guard index >= Self.windowLength - 1 else { continue }
            windows.insert(window)
            let hash = Self.hash(window)
            filter[hash >> 6] |= 1 << UInt64(hash & 63)
        }
    }

    private mutating func addWord(_ bytes: [UInt8]) {
        guard let first = bytes.first, (Self.minimumWord..<Self.windowLength).contains(bytes.count),
            words[first]?.contains(bytes) != true
        else { return }
        isEmpty = false
        beginsWord[Int(first)] = true
        words[first, default: []].append(bytes)
    }

    /// Returns `text` with each part of a secret replaced by ``mask``.
    package func clean(_ text: String) -> String {
        guard !isEmpty else { return text }
        let bytes = Array(text.utf8)
        var found = places(in: bytes)
        if let decoded = PercentDecoding.decoded(bytes) {
            found += places(in: decoded.bytes).map { decoded.origins[$0.lowerBound]..<decoded.origins[$0.upperBound] }
            found.sort { $0.lowerBound < $1.lowerBound }
        }
        guard !found.isEmpty else { return text }
        var result: [UInt8] = []
        var end = 0
        for place in found {
            // Parts that touch are one secret.
            if place.lowerBound > end || end == 0 {
                result += bytes[end..<max(end, place.lowerBound)]
                result += Self.mask.utf8
            }
            end = max(end, place.upperBound)
        }
        result += bytes[end...]
        return String(decoding: result, as: UTF8.self)
    }

    /// Where parts of secrets are, by their beginnings; places may overlap.
    private func places(in text: [UInt8]) -> [Range<Int>] {
        var places: [Range<Int>] = []
        var window: UInt64 = 0
        var isWithinWord = false
        for (index, byte) in text.enumerated() {
            let byte = Self.lowered(byte)
            let isLetter = Self.isLetter(byte)
            if beginsWord[Int(byte)], !(isWithinWord && isLetter) {
                for word in words[byte] ?? [] where stands(word, at: index, in: text) {
                    places.append(index..<index + word.count)
                }
            }
            isWithinWord = isLetter
            window = window << 8 | UInt64(byte)
            guard index >= Self.windowLength - 1 else { continue }
            let hash = Self.hash(window)
            guard filter[hash >> 6] & 1 << UInt64(hash & 63) != 0, windows.contains(window) else { continue }
            let start = index - Self.windowLength + 1
            if let last = places.last, last.upperBound >= start, last.lowerBound <= start {
                places[places.count - 1] = last.lowerBound..<index + 1
            } else {
                places.append(start..<index + 1)
            }
        }
        return places.sorted { $0.lowerBound < $1.lowerBound }
    }

    /// Whether `word` is at `index`, and no longer word goes on behind it.
    private func stands(_ word: [UInt8], at index: Int, in text: [UInt8]) -> Bool {
        let end = index + word.count
        guard end <= text.count else { return false }
        for offset in 1..<word.count where Self.lowered(text[index + offset]) != word[offset] { return false }
        return end == text.count || !Self.isLetter(word[word.count - 1]) || !Self.isLetter(text[end])
    }

    /// 16 bits.
    private static func hash(_ window: UInt64) -> Int {
        Int(truncatingIfNeeded: (window &* 0x9E37_79B9_7F4A_7C15) >> 48)
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }

    /// Whether a word goes on with the byte: a letter or a digit, and what is not ASCII.
    private static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...: true
        default: false
        }
    }
}
