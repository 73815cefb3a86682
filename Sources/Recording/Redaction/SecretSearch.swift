internal import Secrets

/// A search of texts, one after another, for known secrets and for what the scan knows.
struct SecretSearch {
    /// Nothing shorter is a secret by its form.
    static let minimumLength = 6
    private static let minimumRun = 12

    private let known: KnownSecrets
    private(set) var reasons: [RecordingRefusal.Reason] = []

    init(known: KnownSecrets) {
        self.known = known
    }

    /// Looks at a text as it is and with each encoding undone.
    ///
    /// - Parameters:
    ///   - isDecoded: whether the escapes of JSON's strings were undone.
    ///   - pieces: how the text was joined: what one piece has alone was looked at before.
    mutating func look(at text: [UInt8], place: String, isDecoded: Bool = false, pieces: JoinedStrings.Text? = nil) {
        let way = pieces == nil ? nil : "split over events"
        find(known.finding(in: text), place, way)
        for match in SecretScan.matches(in: text, hasEscapes: !isDecoded) {
            if let pieces, !pieces.isSplit(match.range) || Self.isPadding(pieces.path) { continue }
            find(match, in: text, place, way)
        }
        lookAtBase64(of: text, place, way)
        if isDecoded, text.contains(UInt8(ascii: "\\")) {
            lookAtDecoded(JSONText.unescaped(text), place, [way, "escaped"])
        }
        if let decoded = PercentDecoding.decoded(text)?.bytes {
            lookAtDecoded(decoded, place, [way, "percent-encoded"])
            lookAtBase64(of: decoded, place, "percent-encoded")
        }
    }

    /// Looks for what is split over pieces, and is known by itself or by its form.
    mutating func lookAtSplits(of pieces: JoinedStrings.Text) {
        if known.places(in: pieces.bytes).contains(where: pieces.isSplit) {
            find(KnownSecrets.message, "body: \(pieces.path)", "split over events")
        }
        guard !Self.isPadding(pieces.path) else { return }
        for match in SecretScan.matches(in: pieces.bytes, hasEscapes: false)
        where match.kind != .randomString && pieces.isSplit(match.range) {
            find(match, in: pieces.bytes, "body: \(pieces.path)", "split over events")
        }
    }

    private mutating func lookAtDecoded(_ text: [UInt8], _ place: String, _ ways: [String?]) {
        let way = ways.compactMap(\.self).joined(separator: ", ")
        find(known.finding(in: text), place, way)
        for match in SecretScan.matches(in: text, hasEscapes: false) { find(match, in: text, place, way) }
    }

    /// Looks at what is base64 of a text, wherever in a run it begins. Of what is not mostly text, only what is plainly
    /// text, and nothing that merely looks random.
    private mutating func lookAtBase64(of text: [UInt8], _ place: String, _ way: String?) {
        let way = [way, "in base64"].compactMap(\.self).joined(separator: ", ")
        for run in Base64Text.runs(in: text, minimum: Self.minimumRun) {
            let isLong = run.characters.count >= 256
            for shift in 0..<4 {
                let decoded = Base64Text.decoded(run.characters.dropFirst(shift))
                let isText = Base64Text.isMostlyText(decoded)
                let minimum = isText || !isLong ? Self.minimumLength : 40
                for stretch in Base64Text.stretches(of: decoded, minimum: minimum) {
                    let part = Array(decoded[stretch])
                    if part.count >= KnownSecrets.minimumLength { find(known.finding(in: part), place, way) }
                    for match in SecretScan.matches(in: part, hasEscapes: false)
                    where isText || match.kind != .randomString {
                        find(match, in: part, place, way)
                    }
                }
            }
        }
    }

    private mutating func find(_ match: SecretMatch, in text: [UInt8], _ place: String, _ way: String?) {
        let shown = String(decoding: text[match.range].prefix(4), as: UTF8.self)
        let message = ["has what looks like a secret (\(match.kind.rawValue)), \(shown)…", way].compactMap(\.self)
        note(RecordingRefusal.Reason(place: place, kind: match.kind, message: message.joined(separator: ", ")))
    }

    private mutating func find(_ finding: String?, _ place: String, _ way: String?) {
        guard let finding else { return }
        let message = [finding, way].compactMap(\.self).joined(separator: ", ")
        note(RecordingRefusal.Reason(place: place, kind: .apiKey, message: message))
    }

    private mutating func note(_ reason: RecordingRefusal.Reason) {
        if !reasons.contains(reason) { reasons.append(reason) }
    }

    /// Members that vary from event to event and are whole in each: their pieces are no text.
    private static func isPadding(_ path: String) -> Bool {
        let name = path.split(separator: ".").last.map(String.init) ?? path
        return ["obfuscation", "system_fingerprint", "id", "item_id", "responseId", "model", "modelVersion", "type"]
            .contains(name) || path.hasSuffix("a name")
    }
}
