internal import COpenSSL

extension Secrets {
    /// A new RSA private key as PEM, PKCS #8 (RFC 5958) without encryption. Its public exponent is 65537.
    ///
    /// 2048 bits take about a tenth of a second of a processor. The key is not kept here.
    ///
    /// - Parameter bits: of the modulus, 2048 or more.
    package static func rsaPrivateKey(bits: Int) -> String {
        precondition((2048...16_384).contains(bits), "No such RSA key.")
        let context = unsafe EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, nil)
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var key: OpaquePointer?
        defer { unsafe EVP_PKEY_free(key) }
        unsafe precondition(
            EVP_PKEY_keygen_init(context) == 1 && EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(bits)) == 1
                && EVP_PKEY_generate(context, &key) == 1,
            "OpenSSL failed to make an RSA key."
        )
        let text = unsafe BIO_new(BIO_s_mem())
        defer { unsafe BIO_free(text) }
        unsafe precondition(
            PEM_write_bio_PrivateKey(text, key, nil, nil, 0, nil, nil) == 1,
            "OpenSSL failed to write an RSA key."
        )
        let size = unsafe BIO_ctrl_pending(text)
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            filled = unsafe Int(max(0, BIO_read(text, buffer.baseAddress, Int32(size))))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
