import Secrets

/// An opaque refresh token: 256 bits, of which only the SHA-256 is stored.
struct RefreshToken: Sendable, Equatable {
    /// How long one is good for, from its issue, in seconds: 30 days.
    static let lifetime = 30 * 24 * 60 * 60

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
    /// `lost` is how many successors were given before that never arrived.
    func successor(key: [UInt8], lost: Int) -> RefreshToken {
        let number = lost == 0 ? [] : Array(String(lost).utf8)
        return RefreshToken(bytes: Secrets.hmacSHA256(key: key, message: bytes + number))
    }
}

/// What is known of a token that a client presents.
struct RefreshTokenState: Sendable {
    let isExpired: Bool
    let isRevoked: Bool
    /// Whether another token took its place before anybody used it.
    let isDisplaced: Bool
    /// Since its last use; nil where it was not used.
    let secondsSinceUse: Double?
    /// Whether the token that took its place has been used in turn.
    let successorIsUsed: Bool
    /// Whether that token can be given again: it was made with the key that is in force.
    let successorCanBeMade: Bool
}

/// What presenting a refresh token leads to (RFC 9700, section 4.14.2, with a way on for answers that were lost).
enum RefreshDecision: Equatable {
    /// The token is used up and its successor becomes good.
    case rotate
    /// The token was used a moment ago: the same successor once more.
    case repeatSuccessor
    /// The token was used long ago and its successor never: the answer was lost. Another successor takes its place; so it
    /// does where the same one cannot be made any more.
    case replaceSuccessor
    case refuse
    /// Somebody has a token they should not have: nobody of the family is trusted any more.
    case refuseAndRevokeFamily

    /// Pure, so that every case can be tested without a clock or a database.
    init(for state: RefreshTokenState, repeatWindow: Double) {
        if state.isRevoked || state.isExpired {
            self = .refuse
        } else if state.isDisplaced {
            self = .refuseAndRevokeFamily
        } else if let seconds = state.secondsSinceUse {
            let isLate = seconds > repeatWindow
            if state.successorIsUsed {
                self = isLate ? .refuseAndRevokeFamily : .refuse
            } else {
                self = isLate || !state.successorCanBeMade ? .replaceSuccessor : .repeatSuccessor
            }
        } else {
            self = .rotate
        }
    }
}
