/// The web pages whose scripts may read answers (CORS).
package enum CrossOrigin: Hashable, Sendable {
    case none
    /// Those of any origin.
    case any
    /// Those of these origins, as browsers write them: `https://app.example.com`.
    case these(Set<String>)
}

extension SettingsReader {
    /// Origins with commas between, or `*`.
    func crossOrigin(_ name: String) throws(SettingsError) -> CrossOrigin {
        let entries = try list(name)
        if entries.isEmpty { return .none }
        if entries == ["*"] { return .any }
        var origins: Set<String> = []
        for (number, entry) in entries.enumerated() {
            guard let origin = Origin(entry) else {
                throw SettingsError(
                    name,
                    "must be * or a list of origins, such as https://app.example.com, http://localhost:3000, "
                        + "without a user, a path and a slash at the end; entry \(number + 1) is none"
                )
            }
            origins.insert(origin.text)
        }
        return .these(origins)
    }
}

/// An origin as browsers write it: a scheme, a host, and a port that is not the scheme's own.
///
/// Source: RFC 6454, "The Web Origin Concept", section 6.2.
struct Origin {
    let text: String

    /// Reads an origin; nil for anything else, `null` and `*` too.
    init?(_ entry: String) {
        let parts = entry.lowercased().split(separator: "://", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = parts[0].utf8.first, Self.isLetter(first),
            parts[0].utf8.allSatisfy({ Self.isLetter($0) || Self.isDigit($0) || "+-.".utf8.contains($0) })
        else { return nil }
        let (scheme, authority) = (parts[0], parts[1])
        let hostEnd =
            authority.hasPrefix("[")
            ? authority.firstIndex(of: "]").map { authority.index(after: $0) }
            : authority.firstIndex(of: ":") ?? authority.endIndex
        guard let hostEnd, Self.isHost(authority[..<hostEnd]) else { return nil }
        let host = authority[..<hostEnd]
        guard hostEnd < authority.endIndex else {
            text = "\(scheme)://\(host)"
            return
        }
        let digits = authority[hostEnd...].dropFirst()
        guard authority[hostEnd] == ":", digits.utf8.allSatisfy(Self.isDigit), let port = UInt16(digits), port > 0
        else { return nil }
        let isDefault = (scheme == "https" && port == 443) || (scheme == "http" && port == 80)
        text = isDefault ? "\(scheme)://\(host)" : "\(scheme)://\(host):\(port)"
    }

    private static func isHost(_ host: Substring) -> Bool {
        if host.hasPrefix("[") { return host.hasSuffix("]") && IPAddress(host.dropFirst().dropLast())?.isV4 == false }
        return !host.isEmpty
            && host.utf8.allSatisfy { isLetter($0) || isDigit($0) || "-._".utf8.contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
