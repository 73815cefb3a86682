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
        // Google takes a key in the query of a path as well.
        let texts: [(field: String, text: [UInt8])] = [
            ("request.path", Array(recording.request.path.utf8)),
            ("request.body", Array(recording.request.body.serialized().utf8)),
            ("body", recording.body),
            ("description", Array(recording.description.utf8)),
            ("match", Array((recording.match?.lastUserText ?? "").utf8)),
        ]
        for (field, text) in texts {
            findings += scan(text).map { Finding(field: field, message: $0) }
        }
        return findings
    }

    /// What is wrong with a text, each thing once. A secret is named by its first characters only.
    static func scan(_ text: [UInt8]) -> [String] {
        var messages: [String] = []
        func note(_ message: String?) {
            if let message, !messages.contains(message) { messages.append(message) }
        }
        var start: Int?
        var before = ""
        for index in 0...text.count {
            if index < text.count, isTokenByte(text[index]) {
                if start == nil { start = index }
                continue
            }
            guard let began = start else { continue }
            start = nil
            // What stands between this word and the one before it matters: `projects/123456`, `Bearer abc`.
            let word = String(decoding: text[began..<index], as: UTF8.self)
            let joint = began > 0 ? text[began - 1] : UInt8(ascii: " ")
            if word.utf8.count >= 6 { note(fault(in: word, after: before, joint: joint)) }
            before = word.lowercased()
        }
        for address in AddressScan.addresses(in: text) {
            note("has what looks like an IP address, \(address.prefix(8))…")
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

    private static func fault(in word: String, after before: String, joint: UInt8) -> String? {
        if isAuthored(word) { return nil }
        let shown = "\(word.prefix(8))…"
        for prefix in keyPrefixes where word.hasPrefix(prefix) && word.count >= prefix.count + 8 {
            return "has what looks like a key, \(shown)"
        }
        if isMistralKey(word) { return "has what looks like a key, \(shown)" }
        // Prose says "bearer of news"; a token is longer and has digits.
        if before == "bearer", joint == UInt8(ascii: " "), word.count >= 8, word.contains(where: \.isNumber) {
            return "has what looks like a bearer token, \(shown)"
        }
        if isCookie(word) { return "has what looks like a cookie, \(shown)" }
        if isRay(word) { return "has what looks like a request's path through a proxy, \(shown)" }
        // Google names a project in a path, as in projects/123456, and with project_number:123456.
        let ownsProject = before == "projects" && joint == UInt8(ascii: "/")
        let isNumbered = before == "project_number" && joint == UInt8(ascii: ":")
        if ownsProject || isNumbered, word.contains(where: \.isNumber) {
            return "has what looks like an account's id, \(shown)"
        }
        if let at = word.firstIndex(of: "@"), at != word.startIndex, word[at...].dropFirst().contains(".") {
            return "has what looks like an email address, \(shown)"
        }
        for prefix in identityPrefixes where word.hasPrefix(prefix) && word.count >= prefix.count + 8 {
            if word.contains(where: \.isNumber) { return "has what looks like an account's id, \(shown)" }
        }
        return isDisorderly(word) && !isCamelCase(word) ? "has a string that looks random, \(shown)" : nil
    }

    /// `req_authored0012`: lower-case letters and joints that end in `authored`, then at least four digits.
    static func isAuthored(_ word: String) -> Bool {
        let digits = word.reversed().prefix { ("0"..."9").contains($0) }.count
        let head = word.dropLast(digits)
        return digits >= 4 && head.hasSuffix("authored")
            && head.allSatisfy { ("a"..."z").contains($0) || "-_".contains($0) }
    }

    /// Mistral's keys have no beginning of their own: they are 32 letters of both cases and digits.
    private static func isMistralKey(_ word: String) -> Bool {
        word.utf8.count == 32 && word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
            && word.contains(where: \.isUppercase) && word.contains(where: \.isLowercase)
            && word.contains(where: \.isNumber)
    }

    /// The cookies of the proxy that stands before most vendors.
    private static func isCookie(_ word: String) -> Bool {
        ["__cf_bm", "_cfuvid", "cf_clearance", "__cflb"].contains { word.lowercased().hasPrefix($0) }
    }

    /// `8f1c2d3e4f5a6b7c-FRA`: what that proxy numbers a request with, and the airport it stands at.
    private static func isRay(_ word: String) -> Bool {
        let parts = word.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].count == 16, parts[1].count == 3 else { return false }
        return parts[0].allSatisfy(\.isHexDigit) && parts[1].allSatisfy { ("A"..."Z").contains($0) }
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

    /// Whether a word is several written as one, as in `RequestsPerMinutePerModel`: no digits, no two capitals together,
    /// and at least three small letters after each on average. Of random letters every second is a capital.
    private static func isCamelCase(_ word: String) -> Bool {
        let capitals = word.count(where: \.isUppercase)
        return word.allSatisfy { $0.isASCII && $0.isLetter }
            && !zip(word, word.dropFirst()).contains { $0.isUppercase && $1.isUppercase }
            && word.count >= 4 * capitals
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
        "anthropic-organization-id", "anthropic-workspace-id", "openai-organization", "openai-project",
        "x-goog-user-project", "set-cookie", "cookie", "cf-ray", "cf-connecting-ip", "true-client-ip",
        "x-forwarded-for", "x-real-ip", "forwarded",
    ]
    private static let keyPrefixes = [
        "sk-", "sk_", "pk-", "rk_", "xoxb-", "xoxa-", "xoxp-", "xoxr-", "xoxs-", "xai-", "AIza", "AQ.Ab", "AKIA",
        "ASIA", "ghp_",
        "gho_", "ghs_", "ghu_", "ghr_", "github_pat_", "glpat-", "eyJhbGci", "ya29.",
    ]
    private static let identityPrefixes = ["org-", "org_", "proj_", "user-", "user_", "acct_", "workspace_", "wrkspc_"]
}
