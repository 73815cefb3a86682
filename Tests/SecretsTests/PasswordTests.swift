import Testing

@testable import Secrets

@Suite("Passwords")
struct PasswordTests {
    private let hasher = PasswordHasher(cost: 6)
    private let requester = PasswordRequester(address: "192.0.2.1", account: "ada@example.com")

    @Test("A password matches its own hash and no other")
    func matches() async throws {
        let hash = try await hash("correct horse")
        #expect(try await verify("correct horse", against: hash))
        #expect(try await verify("correct horsf", against: hash) == false)
        #expect(try await verify("", against: hash) == false)
    }

    @Test("Two hashes of one password differ by their salt")
    func salted() async throws {
        let hashes = try await [hash("correct horse"), hash("correct horse")]
        #expect(hashes[0] != hashes[1])
    }

    @Test("A stored hash reads back with its cost, and still matches")
    func stored() async throws {
        let hash = try await hash("pässwörd 🔑")
        let read = try #require(PasswordHash(storedForm: hash.storedForm))
        #expect(read == hash)
        #expect(read.cost == 6)
        #expect(try await verify("pässwörd 🔑", against: read, by: PasswordHasher(cost: 4)))
    }

    @Test("The key is scrypt's, as another implementation computes it")
    func knownKey() async throws {
        // Python: hashlib.scrypt(b"pleaseletmein", salt=b"SodiumChloride", n=1024, r=8, p=1, dklen=32)
        let stored = "scrypt$10$536f6469756d43686c6f72696465$\(Self.knownKey)"
        let hash = try #require(PasswordHash(storedForm: stored))
        #expect(try await verify("pleaseletmein", against: hash))
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

    @Test("Without a hash the answer is no")
    func noAccount() async throws {
        #expect(try await verify("correct horse", against: nil) == false)
    }

    @Test("A hash of another cost matches or not, whatever a failed check adds up to", arguments: [0, 4, 5, 8])
    func otherCost(failureCost: Int) async throws {
        let hash = try await PasswordHasher(cost: 5).hash("correct horse", for: requester)
        #expect(try await verify("correct horse", against: hash, failureCost: failureCost))
        #expect(try await verify("correct horsf", against: hash, failureCost: failureCost) == false)
    }

    @Test("A failed check mixes as many blocks with a hash of any cost as without one", arguments: PasswordHash.costs)
    func dummyWork(failureCost: Int) {
        let without = PasswordCheck.dummyCosts(after: nil, upTo: failureCost)
        #expect(without == [failureCost])
        for cost in PasswordHash.costs.lowerBound...failureCost {
            let costs = [cost] + PasswordCheck.dummyCosts(after: cost, upTo: failureCost)
            #expect(costs.reduce(0) { $0 + 1 << $1 } == 1 << failureCost)
        }
    }

    @Test("No more work follows on a hash that costs more than a failed check")
    func noDummyWork() {
        #expect(PasswordCheck.dummyCosts(after: 9, upTo: 8).isEmpty)
    }

    @Test("More than can wait are refused at once, and those that wait are served")
    func bounded() async {
        let narrow = PasswordHasher(cost: 12, workers: 1, maximumWaiting: 3)
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<40 {
                group.addTask { await isServed(requester, by: narrow) }
            }
            return await group.reduce(into: [:]) { counts, done in counts[done, default: 0] += 1 }
        }
        #expect(outcomes[true, default: 0] >= 4)
        #expect(outcomes[false, default: 0] >= 1)
    }

    @Test("A flood from one address takes no other address's place")
    func flood() async {
        let narrow = PasswordHasher(cost: 12, workers: 1, maximumWaiting: 4)
        let other = PasswordRequester(address: "192.0.2.2", account: "grace@example.com")
        let isServed = await withTaskGroup(of: Void.self) { group in
            for _ in 0..<40 {
                group.addTask { _ = await self.isServed(requester, by: narrow) }
            }
            return await self.isServed(other, by: narrow)
        }
        #expect(isServed)
    }

    @Test("A cancelled task computes nothing, and the thread serves others", arguments: 1...3)
    func cancelled(others: Int) async throws {
        let narrow = PasswordHasher(cost: 12, workers: 1)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<others {
                group.addTask { _ = try await narrow.hash("correct horse", for: requester) }
            }
            group.addTask {
                withUnsafeCurrentTask { $0?.cancel() }
                await #expect(throws: PasswordHasher.Failure.cancelled) {
                    try await narrow.hash("correct horse", for: requester)
                }
            }
            try await group.waitForAll()
        }
        _ = try await narrow.hash("correct horse", for: requester)
    }

    private func hash(_ password: String) async throws -> PasswordHash {
        try await hasher.hash(password, for: requester)
    }

    private func verify(
        _ password: String,
        against hash: PasswordHash?,
        failureCost: Int = 6,
        by other: PasswordHasher? = nil
    ) async throws -> Bool {
        try await (other ?? hasher).verify(password, against: hash, failureCost: failureCost, for: requester)
    }

    private func isServed(_ requester: PasswordRequester, by hasher: PasswordHasher) async -> Bool {
        do {
            _ = try await hasher.hash("correct horse", for: requester)
            return true
        } catch {
            #expect(error == .busy)
            return false
        }
    }

    private static let knownKey = "54173687d265e43226bd914b015267e2fdd4108aa05937fb549eceb0c276a285"
}
