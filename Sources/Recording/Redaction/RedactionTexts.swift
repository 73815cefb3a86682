/// The texts of an answer while their secrets are replaced.
struct RedactionTexts {
    private var places: [String] = []
    private var bytes: [[UInt8]] = []
    private var counts: [(place: String, kind: SecretKind, count: Int)] = []

    var all: [[UInt8]] { bytes }

    var redactions: [Redaction] {
        counts.map { Redaction(place: $0.place, kind: $0.kind.rawValue, count: $0.count) }
    }

    subscript(place: String) -> [UInt8] {
        places.firstIndex(of: place).map { bytes[$0] } ?? []
    }

    mutating func add(_ text: [UInt8], place: String) {
        places.append(place)
        bytes.append(text)
    }

    mutating func note(_ place: String, _ kind: SecretKind, count: Int = 1) {
        guard count > 0 else { return }
        if let index = counts.firstIndex(where: { $0.place == place && $0.kind == kind }) {
            counts[index].count += count
        } else {
            counts.append((place, kind, count))
        }
    }

    /// Writes keys in headers as `<redacted>`, with the scheme that stands before them.
    mutating func redactKeyHeaders(_ names: [String]) {
        for name in names where SecretScan.keyHeaders.contains(name) {
            let place = "request.headers.\(name)"
            guard let index = places.firstIndex(of: place) else { continue }
            let value = String(decoding: bytes[index], as: UTF8.self)
            let scheme = value.split(separator: " ").first.map(String.init) ?? ""
            let hasScheme = ["bearer", "basic"].contains(scheme.lowercased())
            bytes[index] = Array((hasScheme ? "\(scheme) <redacted>" : "<redacted>").utf8)
            note(place, .apiKey)
        }
    }

    /// Replaces `secret` everywhere; where it is short, or a number that has other meanings, as a whole word only.
    mutating func replace(
        _ secret: [UInt8],
        _ kind: SecretKind,
        with replacement: inout Replacement,
        isWord: Bool = false
    ) throws(RecordingRefusal) {
        let isWord = isWord || secret.count < KnownSecrets.minimumLength
        for index in bytes.indices {
            let found = KnownSecrets.places(of: secret, in: bytes[index], isWord: isWord)
            for range in found { try replace(range, of: index, kind, with: &replacement) }
            note(places[index], kind, count: found.count)
        }
    }

    /// Replaces the whole of texts.
    mutating func replaceWhole(
        _ places: [String],
        _ kind: SecretKind,
        with replacement: inout Replacement
    ) throws(RecordingRefusal) {
        for place in places {
            let secret = self[place]
            let word = String(decoding: secret, as: UTF8.self)
            guard !secret.isEmpty, !SecretScan.isAuthored(word), !Replacement.isRedacted(word) else { continue }
            try replace(secret, kind, with: &replacement, isWord: !Self.isDistinct(secret))
        }
    }

    /// Replaces the strings of JSON that are identifiers by their place, here and, unless they are plain words, wherever
    /// else they stand as a whole string or word.
    mutating func replaceIdentifiers(
        in places: [String],
        with replacement: inout Replacement
    ) throws(RecordingRefusal) {
        var kinds: [[UInt8]: SecretKind] = [:]
        for index in bytes.indices where places.contains(self.places[index]) {
            for identifier in IdentifierPlaces.identifiers(in: bytes[index]) {
                let secret = Array(bytes[index][identifier.range])
                if Self.isDistinct(secret), secret.contains(where: Self.isDigit) { kinds[secret] = identifier.kind }
                try replace(identifier.range, of: index, identifier.kind, with: &replacement)
                note(self.places[index], identifier.kind)
            }
        }
        for index in bytes.indices {
            for span in JSONText.strings(in: bytes[index]) {
                let content = IdentifierPlaces.unpadded(span.content, of: bytes[index])
                guard let kind = kinds[Array(bytes[index][content])] else { continue }
                try replace(content, of: index, kind, with: &replacement)
                note(self.places[index], kind)
            }
            try replaceWords(kinds, in: index, with: &replacement)
        }
    }

    /// Replaces whatever the scan finds, and the same words elsewhere.
    mutating func replaceMatches(with replacement: inout Replacement) throws(RecordingRefusal) {
        // What is left of a word after a part of it was replaced may be a secret of its own.
        for _ in 0..<3 {
            var kinds: [[UInt8]: SecretKind] = [:]
            for index in bytes.indices {
                // Places stay true, since what stands for a secret has its size.
                let found = SecretScan.matches(in: bytes[index]).map { ($0, secret: Array(bytes[index][$0.range])) }
                for (match, secret) in found where bytes[index][match.range].elementsEqual(secret) {
                    kinds[secret] = match.kind
                    if match.kind != .randomString, Self.isDistinct(secret) {
                        try replace(secret, match.kind, with: &replacement)
                    } else {
                        try replace(match.range, of: index, match.kind, with: &replacement)
                        note(places[index], match.kind)
                    }
                }
            }
            guard !kinds.isEmpty else { return }
            for index in bytes.indices { try replaceWords(kinds, in: index, with: &replacement) }
        }
    }

    private mutating func replaceWords(
        _ kinds: [[UInt8]: SecretKind],
        in index: Int,
        with replacement: inout Replacement
    ) throws(RecordingRefusal) {
        guard !kinds.isEmpty else { return }
        let plain = JSONText.withoutEscapes(bytes[index])
        var end = 0
        while let start = plain[end...].firstIndex(where: SecretScan.isTokenByte) {
            end = plain[start...].firstIndex { !SecretScan.isTokenByte($0) } ?? plain.count
            var word = start..<end
            while !word.isEmpty, plain[word.upperBound - 1] == UInt8(ascii: ".") { word.removeLast() }
            guard let kind = kinds[Array(plain[word])] else { continue }
            try replace(word, of: index, kind, with: &replacement)
            note(places[index], kind)
        }
    }

    private mutating func replace(
        _ range: Range<Int>,
        of index: Int,
        _ kind: SecretKind,
        with replacement: inout Replacement
    ) throws(RecordingRefusal) {
        guard let word = replacement.make(for: Array(bytes[index][range]), kind: kind) else {
            throw Self.exhausted(places[index])
        }
        bytes[index].replaceSubrange(range, with: word)
    }

    private static func exhausted(_ place: String) -> RecordingRefusal {
        RecordingRefusal(place, "has more secrets of a few bytes than can be told apart")
    }

    /// Whether no other text has it by chance.
    private static func isDistinct(_ secret: [UInt8]) -> Bool {
        secret.count >= KnownSecrets.minimumLength && !secret.allSatisfy(isDigit)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
