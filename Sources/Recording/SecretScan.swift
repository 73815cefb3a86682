import JSONTree

/// Looks for what must never be in a repository: keys, and names of people, organisations and projects.
///
/// It knows vendors' keys by their beginnings and finds the others by their disorder. Ids in the authored form, a word
/// that ends in `authored` and at least four digits (`req_authored0012`), are declared to be made up; what a
/// ``Redactor`` writes is known by its form.
package enum SecretScan {
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
        for match in matches(in: text) where !messages.contains(match.message) { messages.append(match.message) }
        return messages
    }

    /// What is wrong with a text, and where: words in order, then addresses.
    ///
    /// Pictures and other media in base64, which are known by their first bytes, are left alone.
    ///
    /// - Parameter hasEscapes: whether the escapes of JSON's strings stand between words.
    package static func matches(in text: [UInt8], hasEscapes: Bool = true) -> [SecretMatch] {
        let plain = hasEscapes ? JSONText.withoutEscapes(text) : text
        var blobs = Base64Text.blobs(in: text)[...]
        var matches = EmailScan.addresses(in: plain).map { range in
            let shown = String(decoding: plain[range], as: UTF8.self).prefix(8)
            return SecretMatch(kind: .email, range: range, message: "has what looks like an email address, \(shown)…")
        }
        var before = 0..<0
        var end = 0
        while let start = plain[end...].firstIndex(where: isTokenByte) {
            end = plain[start...].firstIndex { !isTokenByte($0) } ?? plain.count
            // What stands between this word and the one before it matters: `projects/123456`, `Bearer abc`.
            defer { before = start..<end }
            while let blob = blobs.first, blob.range.upperBound <= start { blobs.removeFirst() }
            let blob = blobs.first.flatMap { $0.range.contains(start) ? $0.content : nil }
            // A full stop ends a sentence, and no secret.
            var range = start..<end
            while !range.isEmpty, plain[range.upperBound - 1] == UInt8(ascii: ".") { range.removeLast() }
            guard range.count >= 6, blob != .media else { continue }
            let word = String(decoding: plain[range], as: UTF8.self)
            let earlier = String(decoding: plain[before].prefix(16), as: UTF8.self).lowercased()
            let joint = start > 0 ? plain[start - 1] : UInt8(ascii: " ")
            guard let fault = fault(in: word, after: earlier, joint: joint),
                blob == nil || fault.kind != .randomString
            else { continue }
            if fault.kind == .cookie { range = start..<endOfCookie(from: end, in: plain) }
            matches.append(SecretMatch(kind: fault.kind, range: range, message: fault.message))
        }
        for address in AddressScan.addresses(in: plain) {
            let message = "has what looks like an IP address, \(address.text.prefix(8))…"
            matches.append(SecretMatch(kind: .address, range: address.range, message: message))
        }
        return matches
    }

    /// A cookie's value is as secret as its name is telling.
    private static func endOfCookie(from end: Int, in text: [UInt8]) -> Int {
        guard end < text.count, text[end] == UInt8(ascii: "=") else { return end }
        let ends = [UInt8(ascii: ";"), UInt8(ascii: ","), UInt8(ascii: " "), UInt8(ascii: "\""), UInt8(ascii: "\n")]
        return text[end...].firstIndex { ends.contains($0) } ?? text.count
    }

    /// Letters, digits, and what joins them inside keys, ids and addresses.
    static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "@"), UInt8(ascii: "+"):
            true
        default: false
        }
    }

    private static func fault(
        in word: String,
        after before: String,
        joint: UInt8
    ) -> (kind: SecretKind, message: String)? {
        if isAuthored(word) || Replacement.isRedacted(word) { return nil }
        let shown = "\(word.prefix(8))…"
        for prefix in keyPrefixes where word.hasPrefix(prefix) && word.count >= prefix.count + 8 {
            return (.apiKey, "has what looks like a key, \(shown)")
        }
        if isMistralKey(word) { return (.apiKey, "has what looks like a key, \(shown)") }
        // Prose says "bearer of news"; a token is longer and has digits.
        if before == "bearer", joint == UInt8(ascii: " "), word.count >= 8, word.contains(where: \.isNumber) {
            return (.bearerToken, "has what looks like a bearer token, \(shown)")
        }
        if isCookie(word) { return (.cookie, "has what looks like a cookie, \(shown)") }
        if isRay(word) { return (.requestPath, "has what looks like a request's path through a proxy, \(shown)") }
        // Google names a project in a path, as in projects/123456, and with project_number:123456.
        let ownsProject = before == "projects" && joint == UInt8(ascii: "/")
        let isNumbered = before == "project_number" && joint == UInt8(ascii: ":")
        if ownsProject || isNumbered, word.contains(where: \.isNumber) {
            return (.projectID, "has what looks like an account's id, \(shown)")
        }
        if let at = word.firstIndex(of: "@"), at != word.startIndex, word[at...].dropFirst().contains(".") {
            return (.email, "has what looks like an email address, \(shown)")
        }
        for prefix in identityPrefixes where word.hasPrefix(prefix) && word.count >= prefix.count + 8 {
            guard word.contains(where: \.isNumber) else { continue }
            let kind = prefix == "proj_" ? SecretKind.projectID : .accountID
            return (kind, "has what looks like an account's id, \(shown)")
        }
        guard Disorder.isDisorderly(word), !Disorder.isCamelCase(word) else { return nil }
        return (.randomString, "has a string that looks random, \(shown)")
    }

    /// `req_authored0012`: lower-case letters and joints that end in `authored`, then at least four digits.
    static func isAuthored(_ word: String) -> Bool {
        var word = word[...]
        // A part of an answer is numbered behind the id of the whole.
        if let joint = word.lastIndex(where: { $0 == "-" || $0 == "_" }),
            word[joint...].dropFirst().allSatisfy({ ("0"..."9").contains($0) })
        {
            word = word[..<joint]
        }
        let digits = word.reversed().prefix { ("0"..."9").contains($0) }.count
        let head = word.dropLast(digits)
        return digits >= 4 && head.hasSuffix("authored")
            && head.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || "-_".contains($0) }
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

    static let keyHeaders: Set<String> = ["authorization", "x-api-key", "x-goog-api-key", "api-key"]
    static let identityHeaders: Set<String> = [
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
