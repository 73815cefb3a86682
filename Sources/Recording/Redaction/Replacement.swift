/// What stands for a secret in a recording: as many bytes, none of which needs an escape in JSON, in a path or in base64.
///
/// `redacted0001` stands for twelve bytes, with zeros before the number for more, and less of the word for fewer. Ids keep
/// the vendor's prefix: `msg_redacted0001`. What has digits only becomes digits, since a number may be meant: `90000001`.
struct Replacement {
    private var table: [[UInt8]: [UInt8]] = [:]
    private var counts: [[UInt8]: Int] = [:]
    private var taken: Set<[UInt8]> = []

    /// - Parameter texts: what is about to be redacted. A replacement that stands in them already is not given again.
    init(notIn texts: [[UInt8]]) {
        for text in texts {
            let words = text.split { !SecretScan.isTokenByte($0) }
            for word in words where word.count >= 3 && Self.isRedacted(String(decoding: word, as: UTF8.self)) {
                taken.insert(Array(word))
            }
        }
    }

    /// The replacement that was given for `secret`, if one was.
    subscript(secret: some Collection<UInt8>) -> [UInt8]? {
        table[Array(secret)]
    }

    /// The replacement for `secret`, always the same; nil when there are no more of that size.
    mutating func make(for secret: [UInt8], kind: SecretKind) -> [UInt8]? {
        if let known = table[secret] { return known }
        let isNumber = secret.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let prefix = isNumber ? [] : Self.prefix(of: secret, kind: kind)
        let size = secret.count - prefix.count
        let form = prefix + [isNumber ? 1 : 0, UInt8(truncatingIfNeeded: size), UInt8(truncatingIfNeeded: size >> 8)]
        while let word = Self.word(counts[form, default: 0] + 1, size: size, isNumber: isNumber) {
            counts[form, default: 0] += 1
            let replacement = prefix + word
            guard replacement != secret, taken.insert(replacement).inserted else { continue }
            table[secret] = replacement
            return replacement
        }
        return nil
    }

    /// Whether a word has the form of a replacement: lower-case letters and joints that end in `redacted`, or in what of
    /// it fits into few bytes, then digits; or a 9, zeros and a number of up to three digits.
    static func isRedacted(_ word: String) -> Bool {
        let digits = word.utf8.reversed().prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
        let head = word.utf8.dropLast(digits)
        guard digits > 0 else { return false }
        if head.isEmpty {
            let zeros = word.utf8.dropFirst().dropLast(3)
            return digits >= 6 && word.hasPrefix("9") && zeros.allSatisfy { $0 == UInt8(ascii: "0") }
        }
        let isPlain = head.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-")
        }
        return isPlain && ["redacted", "redacte", "redact"].contains { Substring(head).hasSuffix($0) }
    }

    private static func word(_ number: Int, size: Int, isNumber: Bool) -> [UInt8]? {
        let digits = Array(String(number).utf8)
        if isNumber {
            guard digits.count <= 3, digits.count < size else { return nil }
            let zeros = [UInt8](repeating: UInt8(ascii: "0"), count: size - 1 - digits.count)
            return [UInt8(ascii: "9")] + zeros + digits
        }
        guard digits.count <= size else { return nil }
        let letters = Array("redacted".utf8.prefix(size - digits.count))
        let zeros = [UInt8](repeating: UInt8(ascii: "0"), count: size - digits.count - letters.count)
        return letters + zeros + digits
    }

    /// What vendors' ids begin with. It says what an id is of, and nothing of whose it is.
    private static func prefix(of secret: [UInt8], kind: SecretKind) -> [UInt8] {
        guard [.identifier, .requestID, .randomString, .accountID, .projectID].contains(kind) else { return [] }
        return prefixes.first { secret.starts(with: $0) && secret.count >= $0.count + 12 } ?? []
    }

    private static let prefixes = [
        "msg_", "req_", "resp_", "rs_", "fc_", "ws_", "ig_", "ci_", "ctc_", "call_", "toolu_", "srvtoolu_", "chatcmpl-",
        "cmpl-", "file-", "file_", "fp_", "mcp_", "mcpl_", "cntr_", "container_", "org-", "org_", "proj_", "user-",
        "user_", "acct_", "workspace_", "wrkspc_",
    ].map { Array($0.utf8) }
}
