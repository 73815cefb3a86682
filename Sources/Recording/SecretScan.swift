import JSONTree

/// Looks for what must never be in a repository: keys, and names of people, organisations and projects.
///
/// It knows vendors' keys by their beginnings and finds the others by their disorder. Ids in the authored form, a word
/// that ends in `authored` and at least four digits (`req_authored0012`), are declared to be made up.
enum SecretScan {
    struct Finding: Equatable {
        let field: String
        let message: String
    }

    static func findings(in recording: Recording) -> [Finding] {
        var findings: [Finding] = []
        for (place, headers) in [("request.headers", recording.request.headers), ("headers", recording.headers)] {
            for header in headers {
                let field = "\(place).\(header.name)"
                if identityHeaders.contains(header.name.lowercased()) {
                    findings.append(Finding(field: field, message: "tells whose account it was"))
                }
                if keyHeaders.contains(header.name.lowercased()), !header.value.hasSuffix("<redacted>") {
                    findings.append(Finding(field: field, message: "must be <redacted>"))
                }
                findings += scan(Array(header.value.utf8)).map { Finding(field: field, message: $0) }
            }
        }
        let request = Array(recording.request.body.serialized().utf8)
        findings += scan(request).map { Finding(field: "request.body", message: $0) }
        findings += scan(recording.body).map { Finding(field: "body", message: $0) }
        findings += scan(Array(recording.description.utf8)).map { Finding(field: "description", message: $0) }
        return findings
    }

    /// What is wrong with a text, each thing once. A secret is named by its first characters only.
    static func scan(_ text: [UInt8]) -> [String] {
        var messages: [String] = []
        var start: Int?
        var afterBearer = false
        for index in 0...text.count {
            if index < text.count, isTokenByte(text[index]) {
                if start == nil { start = index }
                continue
            }
            guard let began = start else { continue }
            start = nil
            let token = text[began..<index]
            if token.count >= 6 {
                let word = String(decoding: token, as: UTF8.self)
                if let message = fault(in: word, afterBearer: afterBearer), !messages.contains(message) {
                    messages.append(message)
                }
                afterBearer = word.lowercased() == "bearer" && index < text.count && text[index] == UInt8(ascii: " ")
            } else {
                afterBearer = false
            }
        }
        return messages
    }

    /// Letters, digits, and what joins them inside keys, ids and addresses.
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "@"), UInt8(ascii: "+"):
            true
        default: false
        }
    }

    private static func fault(in word: String, afterBearer: Bool) -> String? {
        if isAuthored(word) { return nil }
        let shown = "\(word.prefix(8))…"
        for prefix in keyPrefixes where word.hasPrefix(prefix) && word.count >= prefix.count + 8 {
            return "has what looks like a key, \(shown)"
        }
        // Prose says "bearer of news"; a token is longer and has digits.
        if afterBearer, word.count >= 8, word.contains(where: \.isNumber) {
            return "has what looks like a bearer token, \(shown)"
        }
        if let at = word.firstIndex(of: "@"), at != word.startIndex, word[at...].dropFirst().contains(".") {
            return "has what looks like an email address, \(shown)"
        }
        for prefix in identityPrefixes where word.hasPrefix(prefix) && word.count >= prefix.count + 8 {
            if word.contains(where: \.isNumber) { return "has what looks like an account's id, \(shown)" }
        }
        return isDisorderly(word) ? "has a string that looks random, \(shown)" : nil
    }

    /// `req_authored0012`: lower-case letters and joints that end in `authored`, then at least four digits.
    static func isAuthored(_ word: String) -> Bool {
        let digits = word.reversed().prefix { ("0"..."9").contains($0) }.count
        let head = word.dropLast(digits)
        return digits >= 4 && head.hasSuffix("authored")
            && head.allSatisfy { ("a"..."z").contains($0) || "-_".contains($0) }
    }

    /// Whether letters of both cases and digits alternate as only chance makes them: at least 20 characters, 3 bits of
    /// entropy a character, and a change of class at three of ten steps. Words, dates, versions and paths change
    /// seldom; random base64 does at six of ten steps, random hexadecimal at nearly five.
    static func isDisorderly(_ word: String) -> Bool {
        let bytes = word.utf8.filter { ![UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")].contains($0) }
        guard bytes.count >= 20 else { return false }
        var changes = 0
        for (left, right) in zip(bytes, bytes.dropFirst()) where kind(left) != kind(right) {
            changes += 1
        }
        return changes * 10 >= 3 * (bytes.count - 1) && collisionBits(bytes) >= 3
    }

    /// 0 for a digit, 1 for a capital, 2 for the rest.
    private static func kind(_ byte: UInt8) -> Int {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): 0
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): 1
        default: 2
        }
    }

    /// Collision entropy in whole bits: how many fair coins it takes to have bytes repeat as seldom as these do.
    private static func collisionBits(_ bytes: [UInt8]) -> Int {
        var counts: [UInt8: Int] = [:]
        for byte in bytes { counts[byte, default: 0] += 1 }
        let squares = counts.values.reduce(0) { $0 + $1 * $1 }
        var bits = 0
        while squares << (bits + 1) <= bytes.count * bytes.count { bits += 1 }
        return bits
    }

    private static let keyHeaders: Set<String> = ["authorization", "x-api-key", "x-goog-api-key", "api-key"]
    private static let identityHeaders: Set<String> = [
        "anthropic-organization-id", "openai-organization", "openai-project", "set-cookie", "cookie", "cf-ray",
    ]
    private static let keyPrefixes = [
        "sk-", "sk_", "pk-", "rk_", "xoxb-", "xoxa-", "xoxp-", "xoxr-", "xoxs-", "xai-", "AIza", "AKIA", "ASIA", "ghp_",
        "gho_", "ghs_", "ghu_", "ghr_", "github_pat_", "glpat-", "eyJhbGci", "ya29.",
    ]
    private static let identityPrefixes = ["org-", "org_", "proj_", "user-", "user_", "acct_", "workspace_", "wrkspc_"]
}
