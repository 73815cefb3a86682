import FoundationEssentials

extension FreshValue.Kind {
    /// A value that no other run has.
    func make() -> ContractValue {
        switch self {
        case .uuid: .string(Self.uuid(version: 4, Self.randomBytes))
        case .uuid7: .string(Self.uuid(version: 7, Self.timedBytes))
        case .email: .string("fresh-\(Hexadecimal.random(bytes: 8))@example.com")
        // Of the range for documentation (RFC 3849).
        case .address: .string("2001:db8:\(Hexadecimal.random(bytes: 2)):\(Hexadecimal.random(bytes: 2))::1")
        case .word: .string("w" + Hexadecimal.random(bytes: 8))
        }
    }

    private static var randomBytes: [UInt8] { (0..<16).map { _ in UInt8.random(in: .min ... .max) } }

    /// Milliseconds since 1970 in the first 48 bits (RFC 9562, section 5.7).
    private static var timedBytes: [UInt8] {
        let time = UInt64(max(0, Date().timeIntervalSince1970 * 1000))
        return (0..<6).map { UInt8(truncatingIfNeeded: time >> UInt64(40 - 8 * $0)) } + randomBytes.dropFirst(6)
    }

    private static func uuid(version: UInt8, _ bytes: [UInt8]) -> String {
        var bytes = bytes
        bytes[6] = bytes[6] & 0x0F | version << 4
        bytes[8] = bytes[8] & 0x3F | 0x80
        let digits = Hexadecimal.text(bytes)
        var groups: [Substring] = []
        var rest = Substring(digits)
        for length in [8, 4, 4, 4, 12] {
            groups.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return groups.joined(separator: "-")
    }
}
