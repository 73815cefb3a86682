/// What an email is known by: accounts with the same key are the same.
enum EmailKey {
    /// The key of accounts that are made now.
    static func of(_ email: String) -> String {
        // In capitals a word's last sigma looks like the others.
        String(String.UnicodeScalarView(email.nfc.lowercased().unicodeScalars.map { $0 == "ς" ? "σ" : $0 })).nfc
    }

    /// The keys that an account with this email may have, the likeliest first. Of two accounts from before whose emails
    /// differ in their spelling alone, one has its own.
    static func candidates(_ email: String) -> [String] {
        let key = of(email)
        let typed = email.lowercased()
        return key.isSpelled(as: typed) ? [key] : [key, typed]
    }
}
