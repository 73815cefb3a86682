/// A password as a client sent it.
///
/// Source: RFC 8265, section 4.2, OpaqueString.
struct Password: Sendable {
    static let length = 8...128

    /// As it was typed.
    private let typed: String
    /// As it is hashed: with U+0020 for every other space, in NFC.
    let prepared: String

    init(_ typed: String) {
        self.typed = typed
        var scalars = String.UnicodeScalarView()
        scalars.append(
            contentsOf: typed.unicodeScalars.map { $0.properties.generalCategory == .spaceSeparator ? " " : $0 }
        )
        prepared = String(scalars).nfc
    }

    /// What a hash may have been made of, the likeliest first: accounts from before passwords were prepared have them as
    /// they were typed.
    var spellings: [String] {
        prepared.isSpelled(as: typed) ? [prepared] : [prepared, typed]
    }
}

extension FieldChecks {
    /// A password that is to be an account's.
    mutating func password(_ field: String, _ password: Password) {
        let scalars = password.prepared.unicodeScalars
        require(Password.length.contains(scalars.count), field, "must be 8 to 128 characters long")
        require(
            !scalars.contains { $0.properties.generalCategory == .control },
            field,
            "must not hold control characters"
        )
    }
}
