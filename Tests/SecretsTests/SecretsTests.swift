import Secrets
import Testing

@Suite("Digests, random bytes and comparison")
struct SecretsTests {
    @Test(
        "SHA-256 gives the published digests",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ]
    )
    func sha256(text: String, digest: String) {
        #expect(Hexadecimal.encode(Secrets.sha256(Array(text.utf8))) == digest)
    }

    @Test("HMAC-SHA-256 gives the digest of RFC 4231, test case 2")
    func hmac() {
        let code = Secrets.hmacSHA256(key: Array("Jefe".utf8), message: Array("what do ya want for nothing?".utf8))
        #expect(Hexadecimal.encode(code) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    }

    @Test("An empty HMAC key is a key, not the one used before")
    func emptyKey() {
        let message = Array("message".utf8)
        let first = Secrets.hmacSHA256(key: [], message: message)
        _ = Secrets.hmacSHA256(key: [1, 2, 3], message: message)
        #expect(Secrets.hmacSHA256(key: [], message: message) == first)
    }

    @Test("Random bytes have the length asked for and do not repeat")
    func random() {
        #expect(Secrets.randomBytes(0).isEmpty)
        #expect(Secrets.randomBytes(33).count == 33)
        #expect(Secrets.randomBytes(16) != Secrets.randomBytes(16))
    }

    @Test("Comparison looks at every byte and at the length")
    func comparison() {
        #expect(Secrets.areEqual([1, 2, 3], [1, 2, 3]))
        #expect(!Secrets.areEqual([1, 2, 3], [1, 2, 4]))
        #expect(!Secrets.areEqual([1, 2, 3], [1, 2]))
        #expect(Secrets.areEqual([], []))
    }

    @Test("Hexadecimal text reads back, in either case, and nothing else does")
    func hexadecimal() {
        #expect(Hexadecimal.decode("00fFa1") == [0, 255, 161])
        #expect(Hexadecimal.decode("0") == nil)
        #expect(Hexadecimal.decode("0g") == nil)
        #expect(Hexadecimal.decode("é0") == nil)
    }

    @Test("A digest of pieces is that of the whole, and a copy goes on by itself")
    func pieces() {
        var digest = SHA256Digest()
        digest.update(Array("hello ".utf8))
        var other = digest
        digest.update(Array("world".utf8))
        other.update(Array("there".utf8))
        #expect(digest.value == Secrets.sha256(Array("hello world".utf8)))
        #expect(digest.value == digest.value)
        #expect(other.value == Secrets.sha256(Array("hello there".utf8)))
        #expect(SHA256Digest().value == Secrets.sha256([]))
    }
}
