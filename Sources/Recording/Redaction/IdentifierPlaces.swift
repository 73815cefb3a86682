/// Members of vendors' JSON whose strings identify an answer, an account or a person, whatever they look like, or are
/// opaque.
enum IdentifierPlaces {
    /// The identifiers of a JSON text or an event stream.
    static func identifiers(in text: [UInt8]) -> [(range: Range<Int>, kind: SecretKind)] {
        JSONText.strings(in: text).compactMap { span in
            let content = unpadded(span.content, of: text)
            let secret = Array(text[content])
            let word = String(decoding: secret, as: UTF8.self)
            guard !secret.isEmpty, !SecretScan.isAuthored(word), !Replacement.isRedacted(word) else { return nil }
            let name = span.key.map { String(decoding: text[$0], as: UTF8.self) } ?? ""
            if owners.contains(name.lowercased().filter { $0 != "_" }), isPlain(secret) { return (content, .accountID) }
            guard secret.count >= 4 else { return nil }
            if isOpaque(secret, name: name) { return (content, .randomString) }
            return isIdentifier(secret, name: name) ? (content, .identifier) : nil
        }
    }

    /// A string without the padding of its base64, which says nothing.
    static func unpadded(_ content: Range<Int>, of text: [UInt8]) -> Range<Int> {
        var content = content
        while !content.isEmpty, text[content.upperBound - 1] == UInt8(ascii: "=") { content.removeLast() }
        return content
    }

    private static func isPlain(_ secret: [UInt8]) -> Bool {
        !secret.contains { $0 == UInt8(ascii: "\\") || $0 < 0x20 }
    }

    /// `id`, `item_id`, `responseId`: at least ten bytes with two digits, so that no name is taken for one.
    private static func isIdentifier(_ secret: [UInt8], name: String) -> Bool {
        guard name == "id" || name.hasSuffix("_id") || name.hasSuffix("Id"), name != "model_id" else { return false }
        let digits = secret.count { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        return secret.count >= 10 && digits >= 2 && secret.allSatisfy(SecretScan.isTokenByte)
    }

    /// A signature or an encrypted text: base64 from end to end that is neither media nor text.
    private static func isOpaque(_ secret: [UInt8], name: String) -> Bool {
        guard secret.count >= 16, let run = Base64Text.runs(in: secret, minimum: 16).first,
            run.range == 0..<secret.count, Base64Text.blobs(in: secret).isEmpty
        else { return false }
        if secret.contains(UInt8(ascii: "\\")) { return false }
        let isRandom = SecretScan.matches(in: secret).contains { $0.kind == .randomString }
        return isRandom && secret.count >= 40 || opaque.contains(name) && secret.contains { !isLetter($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "-")
    }

    private static let opaque: Set<String> = [
        "signature", "thoughtSignature", "thought_signature", "encrypted_content", "encrypted_index",
        "encryptedContent",
        "encrypted_stdout", "encrypted_code",
    ]
    /// Members that tell whose the account is, whatever they hold; in lower case, without underscores.
    private static let owners: Set<String> = [
        "account", "accountid", "accountname", "customer", "customerid", "org", "organization", "organizationid",
        "organizationname", "orgid", "orgname", "project", "projectid", "projectname", "promptcachekey",
        "safetyidentifier", "tenant", "tenantid", "user", "userid", "username", "workspace", "workspaceid",
        "workspacename",
    ]
}
