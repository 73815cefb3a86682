/// A database's address as an operator writes it, checked, in the form that libpq reads (PostgreSQL documentation,
/// "Connection Strings").
///
/// libpq quotes pieces of what it cannot read, and one of them may be of the password: in `lpo:se/cret@host`, `se` is
/// the port. So a URL is read here first, by a stricter grammar, and nothing that does not fit reaches libpq.
package struct DatabaseURL: Sendable, Hashable {
    /// Why a text is no address. It reads after a setting's name, and quotes nothing but names of parameters.
    package struct Malformed: Error, Sendable, Hashable, CustomStringConvertible {
        package let description: String
    }

    /// A `postgresql://` URL, or a conninfo string as it was given.
    package let text: String

    /// Reads `postgresql://` and `postgres://` URLs, SQLAlchemy's `postgresql+DRIVER://`, and conninfo strings. White
    /// space at the ends is no part of it.
    package init(_ given: String) throws(Malformed) {
        let given = String(given.trimmed)
        guard !given.isEmpty else { throw Malformed(description: "is empty") }
        if let (scheme, rest) = Self.scheme(of: given) {
            guard let driver = Self.driver(of: scheme) else { throw Self.otherScheme }
            text = "postgresql://" + (try DatabaseURLParts(rest, driver: driver).text)
        } else {
            text = given
        }
        guard let keywords = PQHandle.keywords(of: text) else { throw Self.unreadable }
        try Self.checkTarget(keywords)
    }

    /// What stands before `://`, in lower case, and after it; nil for a conninfo string, which may have `://` in a value.
    private static func scheme(of text: String) -> (String, Substring)? {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), text[colon...].hasPrefix("://") else {
            return nil
        }
        let scheme = text[..<colon]
        let isScheme = scheme.utf8.allSatisfy {
            $0.isLetterOrDigit || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "_")
        }
        return isScheme ? (scheme.lowercased(), text[text.utf8.index(colon, offsetBy: 3)...]) : nil
    }

    /// The driver of `postgresql+DRIVER`, empty without one; nil for another database's scheme.
    private static func driver(of scheme: String) -> Substring? {
        let parts = scheme.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts[0] == "postgresql" || parts[0] == "postgres" else { return nil }
        return parts.count == 1 ? "" : parts[1]
    }

    private static func checkTarget(_ keywords: [(name: String, value: String)]) throws(Malformed) {
        guard let target = keywords.first(where: { $0.name == "target_session_attrs" })?.value else { return }
        // libpq quotes what it does not know.
        guard ["any", "read-write", "primary", "read-only", "standby", "prefer-standby"].contains(target) else {
            throw Malformed(description: "has a target_session_attrs that libpq does not know")
        }
        guard ["any", "read-write", "primary"].contains(target) else {
            throw Malformed(
                description: "asks for a standby by target_session_attrs=\(target), but LPO writes: make it read-write"
            )
        }
    }

    private static let otherScheme = Malformed(
        description: "must begin with postgresql:// or postgres://, or be a conninfo string, such as host=db dbname=lpo"
    )

    static let unreadable = Malformed(
        description: """
            cannot be read as postgresql://USER:PASSWORD@HOST:PORT/NAME or as a conninfo string; in a URL's user name \
            and password / must be written as %2F, @ as %40, : as %3A, ? as %3F, # as %23, % as %25 and a space as %20
            """
    )
}

extension UInt8 {
    var isLetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}

extension String {
    /// The text without white space at its ends.
    fileprivate var trimmed: Substring {
        let isSpace = { (character: Character) in character.isWhitespace || character == "\u{FEFF}" }
        guard let first = firstIndex(where: { !isSpace($0) }), let last = lastIndex(where: { !isSpace($0) }) else {
            return ""
        }
        return self[first...last]
    }
}
