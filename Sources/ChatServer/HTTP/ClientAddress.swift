import HTTPTypes
import NIOCore

/// The address that a client is counted by: an IPv4 address, or the /64 network of an IPv6 address, of which one customer
/// has all.
struct ClientAddress: Hashable, Sendable, CustomStringConvertible {
    let description: String
    /// The same, or the /48 network of an IPv6 address, which is the most that a site has: many networks of one site take
    /// turns as one.
    let site: String

    init(_ address: IPAddress) {
        site = address.isV4 ? "\(address)" : "\(IPNetwork(address, prefix: 48))"
        description = address.isV4 ? "\(address)" : "\(IPNetwork(address, prefix: 64))"
    }

    /// Stands for a peer without an address.
    private init() {
        description = "unknown"
        site = "unknown"
    }

    /// The client of a request: the peer, or behind trusted proxies the last entry of `X-Forwarded-For` that is none of
    /// them. What stands before an entry that is no address is not believed.
    init(peer: SocketAddress?, headers: HTTPFields, trusting proxies: [IPNetwork]) {
        guard let text = peer?.ipAddress, let peer = IPAddress(text) else {
            self.init()
            return
        }
        var client = peer
        var entries = headers[values: .forwardedFor].flatMap {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        while proxies.contains(where: { $0.contains(client) }), let entry = entries.popLast(),
            let address = IPAddress(forwarded: entry)
        {
            client = address
        }
        self.init(client)
    }
}
