import Secrets
import Testing

@Suite("Sealed secrets")
struct SecretSealerTests {
    private let sealer = SecretSealer(secrets: ["the key of today"], purpose: "tests")

    @Test("What was sealed is opened, whatever its length", arguments: ["", "a", "a refresh token", "päß 🔑"])
    func roundTrip(_ secret: String) {
        #expect(sealer.open(sealer.seal(secret)) == secret)
    }

    @Test("The same secret is sealed otherwise each time, and is not to be seen")
    func nonces() {
        let secret = "a refresh token"
        let sealed = (0..<100).map { _ in sealer.seal(secret) }
        #expect(Set(sealed).count == 100)
        #expect(sealed.allSatisfy { $0.count == 33 + secret.utf8.count })
        #expect(sealed.allSatisfy { !String(decoding: $0, as: UTF8.self).contains("refresh") })
    }

    @Test("What was changed in any byte, cut or made longer is not opened")
    func changes() {
        let sealed = sealer.seal("a refresh token")
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(sealer.open(changed) == nil)
            #expect(sealer.open(Array(sealed.prefix(index))) == nil)
        }
        #expect(sealer.open(sealed + [0]) == nil)
    }

    @Test("A key before the current one opens, and does not seal")
    func rotation() {
        let next = SecretSealer(secrets: ["the key of tomorrow", "the key of today"], purpose: "tests")
        let sealed = sealer.seal("a refresh token")
        #expect(next.open(sealed) == "a refresh token")
        #expect(next.retiredPrefixes == [Array(sealed.prefix(SecretSealer.prefixLength))])
        #expect(sealer.open(next.seal("a refresh token")) == nil)
        #expect(sealer.retiredPrefixes.isEmpty)
    }

    @Test("Keys for other purposes open nothing")
    func purposes() {
        let other = SecretSealer(secrets: ["the key of today"], purpose: "others")
        #expect(other.open(sealer.seal("a refresh token")) == nil)
    }
}
