import Secrets
import Testing

@Suite("Passwords")
struct PasswordTests {
    private let hasher = PasswordHasher(cost: 6)

    @Test("A password matches its own hash and no other")
    func matches() async throws {
        let hash = try await hasher.hash("correct horse")
        #expect(try await hasher.verify("correct horse", against: hash))
        #expect(try await hasher.verify("correct horsf", against: hash) == false)
        #expect(try await hasher.verify("", against: hash) == false)
    }

    @Test("Two hashes of one password differ by their salt")
    func salted() async throws {
        let hashes = try await [hasher.hash("correct horse"), hasher.hash("correct horse")]
        #expect(hashes[0] != hashes[1])
    }

    @Test("A stored hash reads back with its cost, and still matches")
    func stored() async throws {
        let hash = try await hasher.hash("pässwörd 🔑")
        let read = try #require(PasswordHash(storedForm: hash.storedForm))
        #expect(read == hash)
        #expect(read.cost == 6)
        #expect(try await PasswordHasher(cost: 4).verify("pässwörd 🔑", against: read))
    }

    @Test("The key is scrypt's, as another implementation computes it")
    func knownKey() async throws {
        // Python: hashlib.scrypt(b"pleaseletmein", salt=b"SodiumChloride", n=1024, r=8, p=1, dklen=32)
        let stored = "scrypt$10$536f6469756d43686c6f72696465$\(Self.knownKey)"
        let hash = try #require(PasswordHash(storedForm: stored))
        #expect(try await hasher.verify("pleaseletmein", against: hash))
    }

    @Test(
        "What is no stored hash is refused",
        arguments: [
            "", "scrypt", "scrypt$6$00", "bcrypt$6$00$00", "scrypt$99$00$00", "scrypt$6$zz$00", "scrypt$6$00$00",
        ]
    )
    func unreadable(text: String) {
        #expect(PasswordHash(storedForm: text) == nil)
    }

    @Test("Without a hash the answer is no, after the same work")
    func noAccount() async throws {
        #expect(try await hasher.verify("correct horse", against: nil) == false)
    }

    @Test("More than can wait are refused at once, and those that wait are served")
    func bounded() async {
        let narrow = PasswordHasher(cost: 12, workers: 1, maximumWaiting: 3)
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    do {
                        _ = try await narrow.hash("correct horse")
                        return true
                    } catch {
                        #expect(error as? PasswordHasher.Failure == .busy)
                        return false
                    }
                }
            }
            return await group.reduce(into: [:]) { counts, done in counts[done, default: 0] += 1 }
        }
        #expect(outcomes[true, default: 0] >= 4)
        #expect(outcomes[false, default: 0] >= 1)
    }

    private static let knownKey = "54173687d265e43226bd914b015267e2fdd4108aa05937fb549eceb0c276a285"
}
