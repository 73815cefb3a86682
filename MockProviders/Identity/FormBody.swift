import Secrets

/// A body of type `application/x-www-form-urlencoded` (WHATWG URL Standard, section 5).
struct FormBody: Sendable {
    private let text: String
    private let fields: [(name: String, value: String)]

    init(_ text: String) {
        self.text = text
        fields = Self.pairs(of: text).filter { $0.value != nil || !$0.name.isEmpty }
            .map { (Self.decoded($0.name), Self.decoded($0.value ?? "")) }
    }

    /// A field's value; `nil` when it is absent or empty, which OAuth 2.0 takes for the same (RFC 6749, section 3.2).
    subscript(name: String) -> String? {
        fields.first { $0.name == name && !$0.value.isEmpty }?.value
    }

    /// Whether a field comes more than once.
    var repeatsFields: Bool {
        Set(fields.map(\.name)).count < fields.count
    }

    /// The body as it came, with `***` in place of what is secret.
    var masked: String {
        Self.pairs(of: text).map { name, value in
            guard let value else { return String(name) }
            return value.isEmpty || !Self.secrets.contains(Self.decoded(name)) ? "\(name)=\(value)" : "\(name)=***"
        }.joined(separator: "&")
    }

    private static let secrets: Set<String> = ["client_secret", "code", "token", "refresh_token"]

    private static func pairs(of text: String) -> [(name: Substring, value: Substring?)] {
        text.split(separator: "&", omittingEmptySubsequences: false).map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (parts[0], parts.count == 2 ? parts[1] : nil)
        }
    }

    /// Without percent-encoding; a `%` that is none of it stays.
    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let digits = String(rest.prefix(2)), digits.utf8.count == 2,
                let escaped = Hexadecimal.decode(digits)
            {
                bytes += escaped
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
