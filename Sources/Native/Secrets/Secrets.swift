internal import COpenSSL

/// Random bytes, digests, comparison and RSA keys from OpenSSL's libcrypto.
package enum Secrets {
    /// The length in bytes of what ``sha256(_:)`` and ``hmacSHA256(key:message:)`` return.
    package static let digestLength = 32

    /// `count` bytes from OpenSSL's cryptographic random generator.
    ///
    /// A generator that cannot be seeded is no condition to serve under: the process ends.
    package static func randomBytes(_ count: Int) -> [UInt8] {
        guard count > 0 else { return [] }
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            let result = unsafe RAND_bytes(buffer.baseAddress, Int32(count))
            precondition(result == 1, "OpenSSL's random generator has no entropy.")
            filled = count
        }
    }

    /// SHA-256 of `bytes` (FIPS 180-4), 32 bytes.
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: digestLength) { buffer, filled in
            let result = unsafe EVP_Digest(bytes, bytes.count, buffer.baseAddress, nil, EVP_sha256(), nil)
            precondition(result == 1, "OpenSSL has no SHA-256.")
            filled = digestLength
        }
    }

    /// HMAC-SHA-256 of `message` under `key` (RFC 2104), 32 bytes.
    package static func hmacSHA256(key: [UInt8], message: [UInt8]) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: digestLength) { buffer, filled in
            // OpenSSL reads a nil key as "the last one": an empty key needs an address.
            let nonEmptyKey = key.isEmpty ? [0] : key
            let code = unsafe HMAC(
                EVP_sha256(),
                nonEmptyKey,
                Int32(key.count),
                message,
                message.count,
                buffer.baseAddress,
                nil
            )
            unsafe precondition(code != nil, "OpenSSL has no HMAC.")
            filled = digestLength
        }
    }

    /// Whether both hold the same bytes, in a time that depends on their length only.
    package static func areEqual(_ first: [UInt8], _ second: [UInt8]) -> Bool {
        guard first.count == second.count else { return false }
        return unsafe CRYPTO_memcmp(first, second, first.count) == 0
    }

    /// The version of the libcrypto in use, such as `OpenSSL 3.0.19`.
    package static var libraryVersion: String {
        unsafe OpenSSL_version(OPENSSL_VERSION).map { unsafe String(cString: $0) }?
            .split(separator: " ").prefix(2).joined(separator: " ") ?? "OpenSSL"
    }
}
