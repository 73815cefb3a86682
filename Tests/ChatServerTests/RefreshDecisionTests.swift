import Testing

@testable import ChatServer

@Suite("Refresh tokens")
struct RefreshDecisionTests {
    private func decision(
        isExpired: Bool = false,
        usedAgo: Double? = nil,
        isRevoked: Bool = false,
        isDisplaced: Bool = false,
        successorIsUsed: Bool = false,
        successorCanBeMade: Bool = true
    ) -> RefreshDecision {
        RefreshDecision(
            for: RefreshTokenState(
                isExpired: isExpired,
                isRevoked: isRevoked,
                isDisplaced: isDisplaced,
                secondsSinceUse: usedAgo,
                successorIsUsed: successorIsUsed,
                successorCanBeMade: successorCanBeMade
            ),
            repeatWindow: 30
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
        #expect(decision(usedAgo: 10, successorCanBeMade: false) == .replaceSuccessor)
    }

    @Test("Later it gets another successor, while the first is unused: the answer was lost")
    func late() {
        #expect(decision(usedAgo: 30.001) == .replaceSuccessor)
        #expect(decision(usedAgo: 2_000_000) == .replaceSuccessor)
    }

    @Test("Two holders give each other away: the family is revoked")
    func stolen() {
        #expect(decision(usedAgo: 30.001, successorIsUsed: true) == .refuseAndRevokeFamily)
        #expect(decision(usedAgo: 31, successorIsUsed: true, successorCanBeMade: false) == .refuseAndRevokeFamily)
        #expect(decision(isDisplaced: true) == .refuseAndRevokeFamily)
        #expect(decision(usedAgo: 1, isDisplaced: true) == .refuseAndRevokeFamily)
    }

    @Test("An expired token and one of a revoked family are refused")
    func refused() {
        #expect(decision(isExpired: true) == .refuse)
        #expect(decision(isExpired: true, isDisplaced: true) == .refuse)
        #expect(decision(isRevoked: true) == .refuse)
        #expect(decision(usedAgo: 3, isRevoked: true) == .refuse)
    }

    @Test("A token's successor is the same each time and depends on the key")
    func successor() {
        let token = RefreshToken()
        #expect(token.successor(key: [1], lost: 0) == token.successor(key: [1], lost: 0))
        #expect(token.successor(key: [1], lost: 0) != token.successor(key: [2], lost: 0))
        #expect(token.successor(key: [1], lost: 0) != token.successor(key: [1], lost: 1))
        #expect(token.successor(key: [1], lost: 1) != token.successor(key: [1], lost: 2))
        #expect(RefreshToken(token.text) == token)
        #expect(RefreshToken("nonsense") == nil)
    }
}
