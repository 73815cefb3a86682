/// What stands after `postgresql://`: `[USER[:PASSWORD]@][HOST[:PORT],…][/NAME][?PARAMETER=VALUE&…]`.
struct DatabaseURLParts {
    /// The same for libpq: parameters that another driver has are translated, all else is as it was.
    let text: String

    /// `driver` is SQLAlchemy's name of the driver that the URL was written for, empty for none.
    init(_ given: Substring, driver: Substring) throws(DatabaseURL.Malformed) {
        // As libpq splits it: the user ends at the first @, unless a / comes before it.
        var rest = given
        var user = ""
        if let end = rest.utf8.firstIndex(where: { $0 == UInt8(ascii: "@") || $0 == UInt8(ascii: "/") }),
            rest.utf8[end] == UInt8(ascii: "@")
        {
            let name = rest[..<end]
            guard Self.isEncoded(name, also: Self.credentialBytes) else { throw DatabaseURL.unreadable }
            user = "\(name)@"
            rest = rest[rest.utf8.index(after: end)...]
        }
        let (beforeQuery, query) = Self.split(rest, at: UInt8(ascii: "?"))
        let (hosts, name) = Self.split(beforeQuery, at: UInt8(ascii: "/"))
        guard hosts.isEmpty || hosts.split(separator: ",", omittingEmptySubsequences: false).allSatisfy(Self.isHost),
            name.map({ Self.isEncoded($0, also: Self.nameBytes) }) ?? true
        else { throw DatabaseURL.unreadable }
        var text = user + hosts
        if let name { text += "/" + name }
        if let query {
            let parameters = try Self.parameters(query, driver: driver)
            if !parameters.isEmpty { text += "?" + parameters.joined(separator: "&") }
        }
        self.text = text
    }

    /// `name.example`, `10.0.0.1`, `[::1]` or `%2Fvar%2Frun`, with `:PORT` or without.
    private static func isHost(_ text: Substring) -> Bool {
        if text.hasPrefix("[") {
            guard let end = text.utf8.firstIndex(of: UInt8(ascii: "]")) else { return false }
            let address = text[..<end].dropFirst()
            let isAddress = address.utf8.allSatisfy { $0.isLetterOrDigit || ":.%".utf8.contains($0) }
            return isAddress && !address.isEmpty && isPort(text[text.utf8.index(after: end)...])
        }
        let end = text.utf8.firstIndex(of: UInt8(ascii: ":")) ?? text.endIndex
        return isEncoded(text[..<end], also: Array("-._~".utf8)) && isPort(text[end...])
    }

    /// Nothing, or a colon and a number; without a number it is the standard port.
    private static func isPort(_ text: Substring) -> Bool {
        guard text.hasPrefix(":") else { return text.isEmpty }
        let digits = text.dropFirst()
        return digits.isEmpty || (digits.utf8.count <= 5 && Int(digits).map { (1...65_535).contains($0) } ?? false)
    }

    private static func parameters(_ query: Substring, driver: Substring) throws(DatabaseURL.Malformed) -> [String] {
        var parameters: [String] = []
        for pair in query.split(separator: "&") {
            let (name, value) = split(pair, at: UInt8(ascii: "="))
            guard let value, isEncoded(value, also: valueBytes),
                !name.isEmpty, name.utf8.allSatisfy({ $0.isLetterOrDigit || $0 == UInt8(ascii: "_") })
            else { throw DatabaseURL.unreadable }
            if name == "ssl" {
                guard let mode = sslMode(value) else {
                    throw .init(description: "has an ssl that is no mode: use sslmode=require or sslmode=verify-full")
                }
                parameters.append("sslmode=\(mode)")
            } else if driver == "asyncpg", asyncpgParameters.contains(String(name)) {
                continue
            } else if PQHandle.knownKeywords.contains(String(name)) {
                parameters.append(String(pair))
            } else {
                throw unknown(name, in: query)
            }
        }
        return parameters
    }

    /// How asyncpg keeps statements prepared, which says nothing of the database.
    private static let asyncpgParameters = ["prepared_statement_cache_size", "statement_cache_size"]

    /// The mode that the drivers of other languages mean by `ssl`.
    private static func sslMode(_ value: Substring) -> Substring? {
        switch value {
        case "true", "1": "require"
        case "false", "0": "disable"
        case "disable", "allow", "prefer", "require", "verify-ca", "verify-full": value
        default: nil
        }
    }

    private static func unknown(_ name: Substring, in query: Substring) -> DatabaseURL.Malformed {
        // An @ after it: this may be a piece of a password with a ? in it.
        guard name.utf8.count <= 64, !query.utf8.contains(UInt8(ascii: "@")) else { return DatabaseURL.unreadable }
        return .init(description: "has the parameter \(name), which libpq does not know: take it out")
    }

    private static func split(_ text: Substring, at byte: UInt8) -> (Substring, Substring?) {
        guard let index = text.utf8.firstIndex(of: byte) else { return (text, nil) }
        return (text[..<index], text[text.utf8.index(after: index)...])
    }

    /// Whether a text has only letters, digits, `also` and bytes that are percent-encoded right and are not zero.
    private static func isEncoded(_ text: Substring, also: [UInt8]) -> Bool {
        var bytes = text.utf8.makeIterator()
        while let byte = bytes.next() {
            if byte == UInt8(ascii: "%") {
                guard let high = bytes.next(), let low = bytes.next(), high.isHexadecimal, low.isHexadecimal,
                    high != UInt8(ascii: "0") || low != UInt8(ascii: "0")
                else { return false }
            } else if !byte.isLetterOrDigit, !also.contains(byte) {
                return false
            }
        }
        return true
    }

    /// What people leave as it is in a password, and libpq takes: all that is printed but `%`, `@` and `/`, and what is
    /// not ASCII.
    private static let credentialBytes = Array("-._~!$&'()*+,;=:?#[]{}|\\^<>\"`".utf8) + Array(0x80...0xFF)
    private static let nameBytes = Array("-._~!$&'()*+,;=".utf8) + Array(0x80...0xFF)
    private static let valueBytes = Array("-._~!$'()*+,;:@/?[]".utf8) + Array(0x80...0xFF)
}

extension UInt8 {
    fileprivate var isHexadecimal: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
