internal import Secrets

/// What the headers and the query of an answer tell to be secret; it may stand elsewhere too.
enum CapturedSecrets {
    /// The keys that were sent. What is too short or too plain for a key is a placeholder.
    static func keys(of capture: Capture) -> [String] {
        var keys: [String] = []
        for header in capture.request.headers where SecretScan.keyHeaders.contains(header.name.lowercased()) {
            keys.append(header.value.split(separator: " ").last.map(String.init) ?? "")
        }
        let query = capture.request.target.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
        for parameter in query.split(separator: "&") where parameter.hasPrefix("key=") {
            let key = Array(parameter.dropFirst("key=".count).utf8)
            keys.append(String(decoding: PercentDecoding.decoded(key)?.bytes ?? key, as: UTF8.self))
        }
        return keys.filter(isTelling)
    }

    /// Whose answer it was, by headers that a recording does not keep.
    static func identities(of capture: Capture) -> [(value: String, kind: SecretKind)] {
        var found: [(value: String, kind: SecretKind)] = []
        for header in capture.request.headers + capture.headers {
            let name = header.name.lowercased()
            guard SecretScan.identityHeaders.contains(name) else { continue }
            switch name {
            case "cookie", "set-cookie":
                for pair in header.value.split(separator: ";") {
                    guard let value = pair.split(separator: "=", maxSplits: 1).dropFirst().first else { continue }
                    found.append((String(value), .cookie))
                }
            case "cf-ray": found.append((header.value, .requestPath))
            case "openai-project", "x-goog-user-project": found.append((header.value, .projectID))
            case "cf-connecting-ip", "true-client-ip", "x-forwarded-for", "x-real-ip", "forwarded":
                for address in header.value.split(separator: ",") {
                    found.append((String(address.drop { $0 == " " }), .address))
                }
            default: found.append((header.value, .accountID))
            }
        }
        return found.filter { isTelling($0.value) }
    }

    private static func isTelling(_ value: String) -> Bool {
        let isMadeUp = SecretScan.isAuthored(value) || Replacement.isRedacted(value)
        return value.utf8.count >= KnownSecrets.minimumLength && !isMadeUp
            && (value.utf8.count >= 20 || value.contains { $0.isNumber })
    }
}
