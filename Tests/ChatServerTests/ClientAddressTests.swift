import HTTPServer
import HTTPTypes
import NIOCore
import Testing

@testable import ChatServer

@Suite("Clients' addresses")
struct ClientAddressTests {
    private func client(_ peer: String, _ forwarded: [String], trusting proxies: [String]) throws -> String {
        var headers = HTTPFields()
        headers[values: .forwardedFor] = forwarded
        let address = try SocketAddress(ipAddress: peer, port: 1)
        return ClientAddress(peer: address, headers: headers, trusting: proxies.compactMap { IPNetwork($0) })
            .description
    }

    @Test(
        "Connections are counted for each peer that is neither this machine nor a trusted proxy",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("127.0.0.1", nil), ("127.8.8.8", nil), ("::1", nil), ("::ffff:127.0.0.1", nil),
            ("10.1.2.3", nil), ("::ffff:192.0.2.1", "192.0.2.1"), ("2001:db8::1:1", "2001:db8:0:0:0:0:0:0/64"),
            ("::2", "0:0:0:0:0:0:0:0/64"), ("1::1", "1:0:0:0:0:0:0:0/64"),
        ] as [(String, String?)]
    )
    func counted(_ peer: String, _ expected: String?) throws {
        let proxies = ["10.0.0.0/8"].compactMap { IPNetwork($0) }
        let address = try SocketAddress(ipAddress: peer, port: 1)
        #expect(ConnectionOptions.limitedPeer(address, trusting: proxies) == expected)
    }

    @Test(
        "The client is the last address that is no trusted proxy",
        arguments: [
            ("192.0.2.1", [], [], "192.0.2.1"),
            ("192.0.2.1", ["198.51.100.1"], [], "192.0.2.1"),
            ("192.0.2.1", ["198.51.100.1"], ["192.0.2.0/24"], "198.51.100.1"),
            ("192.0.2.1", ["203.0.113.1, 198.51.100.1"], ["192.0.2.1"], "198.51.100.1"),
            ("192.0.2.1", ["203.0.113.1,198.51.100.1", "192.0.2.2"], ["192.0.2.0/30"], "198.51.100.1"),
            ("192.0.2.1", ["203.0.113.1, nonsense"], ["192.0.2.1"], "192.0.2.1"),
            ("192.0.2.1", ["203.0.113.1, , 192.0.2.2"], ["192.0.2.0/24"], "192.0.2.2"),
            ("192.0.2.1", ["192.0.2.3, 192.0.2.2"], ["192.0.2.0/24"], "192.0.2.3"),
            ("192.0.2.1", ["198.51.100.1:4711"], ["192.0.2.1"], "198.51.100.1"),
            ("192.0.2.1", ["[2001:db8:1:2:3::4]:4711"], ["192.0.2.1"], "2001:db8:1:2:0:0:0:0/64"),
            ("::ffff:192.0.2.1", ["::ffff:198.51.100.1"], ["192.0.2.1"], "198.51.100.1"),
            ("2001:db8:1:2:3:4:5:6", [], [], "2001:db8:1:2:0:0:0:0/64"),
            ("2001:db8:1:2:3:4:5:6", ["2001:db8:9::1"], ["2001:db8:1::/48"], "2001:db8:9:0:0:0:0:0/64"),
            ("fe80::1", ["198.51.100.1"], ["192.0.2.1"], "fe80:0:0:0:0:0:0:0/64"),
        ] as [(String, [String], [String], String)]
    )
    func clients(_ peer: String, _ forwarded: [String], _ proxies: [String], _ expected: String) throws {
        #expect(try client(peer, forwarded, trusting: proxies) == expected)
    }

    @Test(
        "Networks are addresses, with the number of leading bits or without",
        arguments: [
            ("10.0.0.0/8", "10.0.0.0/8"), ("10.1.2.3/8", "10.0.0.0/8"), ("10.1.2.3", "10.1.2.3/32"),
            ("10.1.2.3/32", "10.1.2.3/32"), ("0.0.0.0/0", "0.0.0.0/0"), ("10.1.2.3/31", "10.1.2.2/31"),
            ("2001:db8::/32", "2001:db8:0:0:0:0:0:0/32"), ("::1", "0:0:0:0:0:0:0:1/128"),
            ("10.0.0.0/33", nil), ("10.0.0.0/-1", nil), ("10.0.0.0/", nil), ("10.0.0.0/8/8", nil), ("10.0.0", nil),
            ("10.0.0.256", nil), ("example.com", nil), ("", nil), ("::1/129", nil), ("::g", nil), ("10.0.0.0/+8", nil),
        ] as [(String, String?)]
    )
    func networks(_ text: String, _ expected: String?) {
        #expect(IPNetwork(text)?.description == expected)
    }
}
