/// One check of a password against a stored hash, or against none.
///
/// A check that fails does the same work whatever there was to compare with, so that its time tells neither whether the
/// account exists nor how old its hash is. Scrypt at cost c mixes 2^c blocks. With a hash of cost c, hashes at costs
/// c, c + 1 … F - 1 follow, so 2^c + 2^c + 2^(c+1) + … + 2^(F-1) = 2^F blocks are mixed. Without a hash, one hash at
/// cost F mixes as many.
///
/// The memory adds up alike. A hash at cost c writes to 2^c KiB. From a megabyte on, the C library takes them from the
/// system each time and gives them back, see ``LargeBlocks``, so the system clears 2^F KiB of pages either way. If the
/// C library kept them, a small hash would reuse those of the one before, and at 16 MiB take a fifth less time.
struct PasswordCheck: Sendable {
    let password: String
    let hash: PasswordHash?
    /// The cost that a failed check adds up to. That of the hash is the least.
    let failureCost: Int

    /// Whether the password matches; nil when OpenSSL could not compute it.
    func matches() -> Bool? {
        if let hash {
            guard let isMatch = hash.matches(password) else { return nil }
            if isMatch { return true }
        }
        for cost in Self.dummyCosts(after: hash?.cost, upTo: failureCost) {
            guard PasswordHash(of: password, cost: cost) != nil else { return nil }
        }
        return false
    }

    /// The costs of the hashes that a failed check computes after one at `cost`, or after none, for nothing but their
    /// time.
    static func dummyCosts(after cost: Int?, upTo failureCost: Int) -> [Int] {
        guard let cost else { return [failureCost] }
        return cost < failureCost ? Array(cost..<failureCost) : []
    }
}
