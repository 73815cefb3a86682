internal import COpenSSL

/// SHA-256 (FIPS 180-4) of bytes that come one after another. A value: a copy goes on by itself.
@safe package struct SHA256Digest: Sendable {
    /// `@unchecked Sendable`: it is never changed while there is more than one reference to it.
    @safe private final class Context: @unchecked Sendable {
        let context = unsafe EVP_MD_CTX_new()

        init(copying other: Context? = nil) {
            if let other {
                unsafe precondition(EVP_MD_CTX_copy_ex(context, other.context) == 1, "OpenSSL has no memory.")
            } else {
                unsafe precondition(EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1, "OpenSSL has no SHA-256.")
            }
        }

        deinit { unsafe EVP_MD_CTX_free(context) }
    }

    private var state = Context()

    package init() {}

    /// Adds bytes.
    package mutating func update(_ bytes: [UInt8]) {
        if !isKnownUniquelyReferenced(&state) { state = Context(copying: state) }
        unsafe precondition(EVP_DigestUpdate(state.context, bytes, bytes.count) == 1, "OpenSSL failed to digest.")
    }

    /// The digest of all bytes so far, 32 bytes.
    package var value: [UInt8] {
        let end = Context(copying: state)
        return unsafe [UInt8](unsafeUninitializedCapacity: Secrets.digestLength) { buffer, filled in
            unsafe precondition(
                EVP_DigestFinal_ex(end.context, buffer.baseAddress, nil) == 1,
                "OpenSSL failed to digest."
            )
            filled = Secrets.digestLength
        }
    }
}
