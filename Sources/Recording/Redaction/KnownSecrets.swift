internal import Glibc
internal import Secrets

/// Secrets that are known byte for byte, as a caller's API keys are.
struct KnownSecrets: Sendable {
    /// A secret that is shorter counts as a whole word only: its letters stand in other words by chance.
    static let minimumLength = 8

    private struct Spelling {
        let bytes: [UInt8]
        /// How the secret is written; nil for as it is.
        let encoding: String?
        let isWord: Bool
    }

    /// The secrets, the longest first.
    let secrets: [[UInt8]]
    private let spellings: [Spelling]

    init(_ secrets: [[UInt8]]) {
        self.secrets = Set(secrets).filter { !$0.isEmpty }
            .sorted { $0.count > $1.count || $0.count == $1.count && $0.lexicographicallyPrecedes($1) }
        spellings = self.secrets.flatMap { secret in
            let plain = Spelling(bytes: secret, encoding: nil, isWord: secret.count < Self.minimumLength)
            guard secret.count >= Self.minimumLength else { return [plain] }
            let encoded = Base64Spellings.all(of: secret)
            return [plain] + encoded.map { Spelling(bytes: $0, encoding: "in base64", isWord: false) }
        }
    }

    /// How the text spells one of the secrets, in words; nil when it has none. The secret itself is not told.
    func finding(in text: [UInt8]) -> String? {
        for spelling in spellings where !Self.places(of: spelling.bytes, in: text, isWord: spelling.isWord).isEmpty {
            return [Self.message, spelling.encoding].compactMap(\.self).joined(separator: ", ")
        }
        return nil
    }

    /// Where the secrets stand in a text as they are.
    func places(in text: [UInt8]) -> [Range<Int>] {
        secrets.flatMap { Self.places(of: $0, in: text, isWord: $0.count < Self.minimumLength) }
    }

    /// What is said of a secret, which is not told itself.
    static let message = "has a key that was used"

    /// Where `secret` stands in `text`; as a word when that is asked for. Places do not overlap.
    static func places(of secret: [UInt8], in text: [UInt8], isWord: Bool) -> [Range<Int>] {
        guard let first = secret.first, text.count >= secret.count else { return [] }
        let plain = isWord ? JSONText.withoutEscapes(text) : text
        var places: [Range<Int>] = []
        var start = 0
        while start <= plain.count - secret.count,
            let found = index(of: first, from: start, in: plain, before: plain.count - secret.count + 1)
        {
            let end = found + secret.count
            guard plain[found..<end].elementsEqual(secret), !isWord || isWholeWord(found..<end, in: plain) else {
                start = found + 1
                continue
            }
            places.append(found..<end)
            start = end
        }
        return places
    }

    private static func isWholeWord(_ range: Range<Int>, in text: [UInt8]) -> Bool {
        let borders = [
            range.lowerBound > 0 ? text[range.lowerBound - 1] : nil,
            range.upperBound < text.count ? text[range.upperBound] : nil,
        ]
        return borders.allSatisfy { $0.map { !SecretScan.isTokenByte($0) || $0 == UInt8(ascii: ".") } ?? true }
    }

    private static func index(of byte: UInt8, from start: Int, in text: [UInt8], before end: Int) -> Int? {
        text.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, start < end,
                let found = memchr(base + start, Int32(byte), end - start)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }
}
