import Secrets

/// A strong entity tag (RFC 9110 §8.8.3), quotes included.
struct EntityTag: Equatable, Sendable {
    let text: String

    /// The tag of what has this digest.
    init(digest: [UInt8]) {
        text = "\"\(Hexadecimal.encode(digest.prefix(16)))\""
    }

    /// Whether an `If-None-Match` header names it, by weak comparison (§13.1.2).
    func isNamed(byIfNoneMatch header: String?) -> Bool {
        guard let header else { return false }
        return header.split(separator: ",").contains { item in
            let tag = item.filter { $0 != " " && $0 != "\t" }
            return tag == "*" || tag == text || tag == "W/\(text)"
        }
    }

    /// Whether a range may be served to somebody with this `If-Range` header, by strong comparison (§13.1.5); a date never
    /// fits, since none is told.
    func allowsRange(ifRange header: String?) -> Bool {
        header.map { $0.filter { $0 != " " } == text } ?? true
    }
}
