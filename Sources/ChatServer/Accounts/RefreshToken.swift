import FoundationEssentials
import Secrets

/// An opaque refresh token: 256 bits, of which only the SHA-256 is stored.
struct RefreshToken: Sendable, Equatable {
    /// How long one is good for, from its issue: 30 days.
    static let lifetime: TimeInterval = 30 * 24 * 60 * 60
    /// How long after its use a token still gets the same successor, for a client whose answer was lost: 30 seconds.
    static let repeatWindow: TimeInterval = 30

    private let bytes: [UInt8]

    /// A new random token.
    init() {
        bytes = Secrets.randomBytes(32)
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Reads ``text``; nil when it is no token of ours.
    init?(_ text: String) {
        guard text.utf8.count == 64, let bytes = Hexadecimal.decode(text) else { return nil }
        self.bytes = bytes
    }

    /// What clients hold.
    var text: String { Hexadecimal.encode(bytes) }

    /// What the database holds.
    var hash: [UInt8] { Secrets.sha256(bytes) }

    /// The token that takes this one's place: always the same for one token and key, so that it need not be stored.
    func successor(key: [UInt8]) -> RefreshToken {
        RefreshToken(bytes: Secrets.hmacSHA256(key: key, message: bytes))
    }
}

/// What is known of a token that a client presents.
struct RefreshTokenState: Sendable {
    let expiresAt: Date
    let usedAt: Date?
    let familyIsRevoked: Bool
    /// Whether the token that took its place has been used in turn.
    let successorIsUsed: Bool
}

/// What presenting a refresh token leads to (RFC 9700, section 4.14.2, with a window for lost answers).
enum RefreshDecision: Equatable {
    /// The token is used up and its successor becomes good.
    case rotate
    /// The token was used a moment ago: the same successor once more.
    case repeatSuccessor
    case refuse
    /// Somebody has a token they should not have: nobody of the family is trusted any more.
    case refuseAndRevokeFamily

    /// Pure, so that every case can be tested without a clock or a database.
    init(for state: RefreshTokenState, now: Date, repeatWindow: TimeInterval = RefreshToken.repeatWindow) {
        if state.familyIsRevoked || state.expiresAt <= now {
            self = .refuse
        } else if let usedAt = state.usedAt {
            if now.timeIntervalSince(usedAt) > repeatWindow {
                self = .refuseAndRevokeFamily
            } else {
                self = state.successorIsUsed ? .refuse : .repeatSuccessor
            }
        } else {
            self = .rotate
        }
    }
}
