import Glibc

/// An IP address; an IPv4 address in IPv6's form is the IPv4 address.
package struct IPAddress: Hashable, Sendable, CustomStringConvertible {
    /// 4 or 16 of them, in network order.
    let bytes: [UInt8]

    package var isV4: Bool { bytes.count == 4 }

    /// Whether it stands for the machine itself.
    var isLoopback: Bool { isV4 ? bytes[0] == 127 : bytes.last == 1 && bytes.dropLast().allSatisfy { $0 == 0 } }

    fileprivate init(bytes: [UInt8]) {
        let isMapped = bytes.count == 16 && bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10...11] == [255, 255]
        self.bytes = isMapped ? Array(bytes.suffix(4)) : bytes
    }

    /// Reads an address in text; nil for anything else. A zone (`%eth0`) is left out.
    package init?(_ text: some StringProtocol) {
        let address = String(text.prefix { $0 != "%" })
        var bytes = [UInt8](repeating: 0, count: address.contains(":") ? 16 : 4)
        guard inet_pton(bytes.count == 4 ? AF_INET : AF_INET6, address, &bytes) == 1 else { return nil }
        self.init(bytes: bytes)
    }

    /// Reads an entry of `X-Forwarded-For`: an address, which some proxies give with a port.
    init?(forwarded entry: some StringProtocol) {
        let text = entry.trimmingWhitespace()
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            self.init(text[text.index(after: text.startIndex)..<end])
        } else if text.count(where: { $0 == ":" }) == 1 {
            self.init(text.prefix { $0 != ":" })
        } else {
            self.init(text)
        }
    }

    package var description: String {
        if isV4 { return bytes.map(String.init).joined(separator: ".") }
        return stride(from: 0, to: 16, by: 2)
            .map { String(Int(bytes[$0]) << 8 | Int(bytes[$0 + 1]), radix: 16) }
            .joined(separator: ":")
    }
}

/// A network of IP addresses, such as `10.0.0.0/8`.
package struct IPNetwork: Hashable, Sendable, CustomStringConvertible {
    private let address: IPAddress
    private let prefix: Int

    /// The network of `address` with so many leading bits.
    init(_ address: IPAddress, prefix: Int) {
        self.prefix = prefix
        var bytes = address.bytes
        for index in bytes.indices {
            let bits = min(8, max(0, prefix - 8 * index))
            bytes[index] &= bits == 0 ? 0 : 0xFF << UInt8(8 - bits)
        }
        // Not as an address in another form: the network of one that looks like IPv4's keeps its length.
        self.address = IPAddress(masked: bytes)
    }

    /// Reads an address, which is a network of its own, or an address and the number of leading bits behind a slash.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let address = IPAddress(parts[0]) else { return nil }
        let length = address.bytes.count * 8
        guard parts.count == 2 else {
            self.init(address, prefix: length)
            return
        }
        guard let prefix = Int(parts[1]), (0...length).contains(prefix), parts[1].allSatisfy(\.isNumber) else {
            return nil
        }
        self.init(address, prefix: prefix)
    }

    func contains(_ other: IPAddress) -> Bool {
        other.bytes.count == address.bytes.count && IPNetwork(other, prefix: prefix) == self
    }

    package var description: String { "\(address)/\(prefix)" }
}

extension IPAddress {
    fileprivate init(masked bytes: [UInt8]) {
        self.bytes = bytes
    }
}
