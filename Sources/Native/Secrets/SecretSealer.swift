internal import COpenSSL

/// Encrypts short secrets that the database keeps, with AES-256-GCM (NIST SP 800-38D).
///
/// A sealed secret is: the byte 1, four bytes that name the key, a random nonce of 12, the encrypted bytes, a tag of 16.
package struct SecretSealer: Sendable {
    /// How many of a sealed secret's first bytes name the format and the key.
    package static let prefixLength = 5

    /// The first key seals; all of them open.
    private let keys: [(prefix: [UInt8], bytes: [UInt8])]

    private static let nonceLength = 12
    private static let tagLength = 16

    /// Derives a key for `purpose` from each of `secrets`, the current one first and then those before it.
    package init(secrets: [String], purpose: String) {
        precondition(!secrets.isEmpty, "A sealer needs a secret.")
        keys = secrets.map { secret in
            let key = Secrets.hmacSHA256(key: Array(secret.utf8), message: Array(purpose.utf8))
            return ([1] + Secrets.sha256(key).prefix(Self.prefixLength - 1), key)
        }
    }

    /// What secrets begin with that were sealed under the keys before the current one.
    package var retiredPrefixes: [[UInt8]] {
        keys.dropFirst().map(\.prefix).filter { $0 != keys[0].prefix }
    }

    /// Encrypts `secret` under the current key.
    package func seal(_ secret: String) -> [UInt8] {
        let (prefix, key) = keys[0]
        let nonce = Secrets.randomBytes(Self.nonceLength)
        let plain = Array(secret.utf8)
        var sealed = [UInt8](repeating: 0, count: plain.count)
        var tag = [UInt8](repeating: 0, count: Self.tagLength)
        let context = unsafe EVP_CIPHER_CTX_new()
        defer { unsafe EVP_CIPHER_CTX_free(context) }
        var length: Int32 = 0
        let isSealed =
            unsafe EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1
            && EVP_EncryptUpdate(context, nil, &length, prefix, Int32(prefix.count)) == 1
            && EVP_EncryptUpdate(context, &sealed, &length, plain, Int32(plain.count)) == 1
            && EVP_EncryptFinal_ex(context, nil, &length) == 1
            && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, Int32(Self.tagLength), &tag) == 1
        precondition(isSealed, "OpenSSL has no AES-256-GCM.")
        return prefix + nonce + sealed + tag
    }

    /// Decrypts what ``seal(_:)`` made under any of the keys; nil for anything else, also for what was changed.
    package func open(_ sealed: [UInt8]) -> String? {
        let overhead = Self.prefixLength + Self.nonceLength + Self.tagLength
        guard sealed.count >= overhead,
            let (prefix, key) = keys.first(where: { $0.prefix == Array(sealed.prefix(Self.prefixLength)) })
        else { return nil }
        let body = Array(sealed.dropFirst(Self.prefixLength))
        let nonce = Array(body.prefix(Self.nonceLength))
        let encrypted = Array(body.dropFirst(Self.nonceLength).dropLast(Self.tagLength))
        var tag = Array(body.suffix(Self.tagLength))
        var plain = [UInt8](repeating: 0, count: encrypted.count)
        let context = unsafe EVP_CIPHER_CTX_new()
        defer { unsafe EVP_CIPHER_CTX_free(context) }
        var length: Int32 = 0
        let isOpen =
            unsafe EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1
            && EVP_DecryptUpdate(context, nil, &length, prefix, Int32(prefix.count)) == 1
            && EVP_DecryptUpdate(context, &plain, &length, encrypted, Int32(encrypted.count)) == 1
            && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, Int32(Self.tagLength), &tag) == 1
            && EVP_DecryptFinal_ex(context, nil, &length) == 1
        return isOpen ? String(validating: plain, as: UTF8.self) : nil
    }
}
