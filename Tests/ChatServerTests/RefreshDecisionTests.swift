import FoundationEssentials
import Testing

@testable import ChatServer

@Suite("Refresh tokens")
struct RefreshDecisionTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    private func decision(
        expiresIn: TimeInterval = 1000,
        usedAgo: TimeInterval? = nil,
        isRevoked: Bool = false,
        successorIsUsed: Bool = false
    ) -> RefreshDecision {
        RefreshDecision(
            for: RefreshTokenState(
                expiresAt: now + expiresIn,
                usedAt: usedAgo.map { now - $0 },
                familyIsRevoked: isRevoked,
                successorIsUsed: successorIsUsed
            ),
            now: now
        )
    }

    @Test("An unused token is rotated")
    func rotate() {
        #expect(decision() == .rotate)
    }

    @Test("Within 30 seconds of its use a token gets the same successor, while that is unused")
    func repeated() {
        #expect(decision(usedAgo: 0) == .repeatSuccessor)
        #expect(decision(usedAgo: 30) == .repeatSuccessor)
        #expect(decision(usedAgo: 10, successorIsUsed: true) == .refuse)
    }

    @Test("Later the token is somebody else's: the family is revoked")
    func stolen() {
        #expect(decision(usedAgo: 30.001) == .refuseAndRevokeFamily)
        #expect(decision(usedAgo: 31, successorIsUsed: true) == .refuseAndRevokeFamily)
    }

    @Test("An expired token and one of a revoked family are refused")
    func refused() {
        #expect(decision(expiresIn: 0) == .refuse)
        #expect(decision(isRevoked: true) == .refuse)
        #expect(decision(usedAgo: 3, isRevoked: true) == .refuse)
    }

    @Test("A token's successor is the same each time and depends on the key")
    func successor() {
        let token = RefreshToken()
        #expect(token.successor(key: [1]) == token.successor(key: [1]))
        #expect(token.successor(key: [1]) != token.successor(key: [2]))
        #expect(RefreshToken(token.text) == token)
        #expect(RefreshToken("nonsense") == nil)
    }
}
