extension Setting {
    /// What of `value` must never be shown, whether or not it is a value that the setting takes.
    package func secrets(in value: String) -> [String] {
        switch secrecy {
        case .open: []
        case .whole: [value]
        case .list: value.split(separator: ",").map { $0.trimmingWhitespace() }
        case .pem: Self.body(ofPEM: value)
        case .url:
            [Self.userInfo(of: value)].compactMap(\.self).flatMap { [$0] + Self.parts(of: $0) } + Self.query(of: value)
        case .connection: Self.passwords(inConnection: value)
        }
    }

    /// The lines between those that say what the PEM is.
    private static func body(ofPEM text: String) -> [String] {
        text.replacing("\\n", with: "\n").split(whereSeparator: \.isNewline).map { $0.trimmingWhitespace() }
            .filter { !$0.hasPrefix("-----") }
    }

    /// What stands between `//` and the last `@`: a delimiter in a password may stand there unencoded.
    static func userInfo(of url: String) -> String? {
        guard let scheme = url.firstRange(of: "//"), let at = url[scheme.upperBound...].lastIndex(of: "@") else {
            // curl takes a proxy without a scheme.
            return url.lastIndex(of: "@").map { String(url[..<$0]) }
        }
        return String(url[scheme.upperBound..<at])
    }

    /// What stands behind the first `?`: no URL that is a setting has a query, but a key may be put there.
    private static func query(of url: String) -> [String] {
        url.split(separator: "?", maxSplits: 1).dropFirst().map(String.init)
    }

    private static func parts(of userInfo: String) -> [String] {
        guard let colon = userInfo.firstIndex(of: ":") else { return [] }
        return [String(userInfo[..<colon]), String(userInfo[userInfo.index(after: colon)...])]
    }

    /// The passwords, and whatever may have been meant as one, of a libpq URL or conninfo string.
    private static func passwords(inConnection text: String) -> [String] {
        let text = text.trimmingWhitespace()
        guard let scheme = text.firstRange(of: "://") else { return passwords(inConninfo: text) }
        let rest = text[scheme.upperBound...]
        var passwords: [Substring] = []
        let at = rest.lastIndex(of: "@")
        if let at, let colon = rest[..<at].firstIndex(of: ":") { passwords.append(rest[rest.index(after: colon)..<at]) }
        // Hosts and ports; or a piece of a password, or user and password of a URL whose end was forgotten.
        let hosts = at.map { rest[rest.index(after: $0)...] } ?? rest
        if !hosts.hasPrefix("["),
            let port = hosts.prefix(while: { $0 != "?" }).split(separator: ",").compactMap({ Self.port(of: $0) }).first
        {
            passwords += at == nil ? [port] : [hosts]
        }
        var query = rest
        while let name = query.firstRange(of: "password=") {
            query = query[name.upperBound...]
            passwords.append(query.prefix { $0 != "&" })
        }
        return passwords.map(String.init)
    }

    /// What stands as the port of a host and cannot be one.
    private static func port(of host: Substring) -> Substring? {
        guard let colon = host.firstIndex(of: ":") else { return nil }
        let port = host[host.index(after: colon)...]
        return port.prefix { $0 != "/" }.allSatisfy(\.isNumber) ? nil : port
    }

    /// The values of `password` and `sslpassword`, and words that belong to no keyword: a piece of a password with a space.
    private static func passwords(inConninfo text: String) -> [String] {
        var passwords: [String] = []
        var rest = text[...]
        while let first = rest.first {
            guard !first.isWhitespace else {
                rest.removeFirst()
                continue
            }
            let keyword = rest.prefix { $0 != "=" && !$0.isWhitespace }
            let behind = rest[keyword.endIndex...].drop(while: \.isWhitespace)
            guard behind.first == "=" else {
                passwords.append(String(keyword))
                rest = rest[keyword.endIndex...]
                continue
            }
            rest = behind.dropFirst().drop(while: \.isWhitespace)
            let (value, written) = conninfoValue(&rest)
            if keyword.lowercased().hasSuffix("password") { passwords += [value, written] }
        }
        return passwords
    }

    /// Takes a value, in quotes or not, and returns it and how it was written. A quote that is not closed ends with the text.
    private static func conninfoValue(_ rest: inout Substring) -> (value: String, written: String) {
        let start = rest
        let isQuoted = rest.first == "'"
        if isQuoted { rest.removeFirst() }
        var value = ""
        while let character = rest.first, isQuoted || !character.isWhitespace {
            rest.removeFirst()
            if isQuoted, character == "'" { break }
            if character == "\\", let escaped = rest.popFirst() {
                value.append(escaped)
            } else {
                value.append(character)
            }
        }
        return (value, String(start[..<rest.startIndex]))
    }
}
