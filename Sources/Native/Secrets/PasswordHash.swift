internal import COpenSSL

/// A password's scrypt hash (RFC 7914) with r = 8, p = 1 and N = 2^`cost`, as it is stored.
///
/// Computing one takes 128 × 8 × N bytes of memory and, at cost 17, a few hundred milliseconds of a processor: never on
/// Swift's cooperative pool. ``PasswordHasher`` is the door.
package struct PasswordHash: Sendable, Equatable {
    /// The costs that can be computed: from 16 KiB to 1 GiB of memory.
    package static let costs = 4...20

    /// The base-two logarithm of scrypt's N.
    package let cost: Int
    let salt: [UInt8]
    let key: [UInt8]

    private static let keyLength = 32
    private static let saltLength = 16

    /// Hashes `password` under a new random salt; nil when OpenSSL cannot, for want of memory.
    init?(of password: String, cost: Int) {
        self.init(of: password, cost: cost, salt: Secrets.randomBytes(Self.saltLength))
    }

    init?(of password: String, cost: Int, salt: [UInt8]) {
        guard Self.costs.contains(cost) else { return nil }
        var password = password
        var derived = [UInt8](repeating: 0, count: Self.keyLength)
        let work: UInt64 = 1 << UInt64(cost)
        let result = password.withUTF8 { text in
            // With no bytes OpenSSL still wants an address.
            let start = unsafe UnsafeRawPointer(text.baseAddress ?? UnsafePointer(bitPattern: 1))?
                .assumingMemoryBound(to: CChar.self)
            return unsafe EVP_PBE_scrypt(
                start,
                text.count,
                salt,
                salt.count,
                work,
                8,
                1,
                2 * 128 * 8 * work + (1 << 20),
                &derived,
                derived.count
            )
        }
        guard result == 1 else { return nil }
        self.cost = cost
        self.salt = salt
        key = derived
    }

    /// Reads the stored form, ``storedForm``; nil when it is another.
    package init?(storedForm: String) {
        let fields = storedForm.split(separator: "$", omittingEmptySubsequences: false)
        guard fields.count == 4, fields[0] == "scrypt", let cost = Int(fields[1]), Self.costs.contains(cost),
            let salt = Hexadecimal.decode(fields[2]), let key = Hexadecimal.decode(fields[3]),
            !salt.isEmpty, key.count == Self.keyLength
        else { return nil }
        self.cost = cost
        self.salt = salt
        self.key = key
    }

    /// `scrypt$<cost>$<salt in hexadecimal>$<key in hexadecimal>`.
    package var storedForm: String {
        "scrypt$\(cost)$\(Hexadecimal.encode(salt))$\(Hexadecimal.encode(key))"
    }

    /// Whether `password` is the one that was hashed; nil when OpenSSL could not compute it.
    func matches(_ password: String) -> Bool? {
        PasswordHash(of: password, cost: cost, salt: salt).map { Secrets.areEqual($0.key, key) }
    }
}
