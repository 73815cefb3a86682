/// `POST /auth/register`.
struct RegisterBody: Decodable, Sendable {
    let email: String
    let password: String
    let displayName: String?

    private enum CodingKeys: String, CodingKey {
        case email, password
        case displayName = "display_name"
    }

    func check() throws(Problem) {
        var checks = FieldChecks()
        checks.require(Self.isEmail(email), "email", "must be an email address of at most 254 characters")
        checks.require(
            (8...128).contains(password.unicodeScalars.count),
            "password",
            "must be 8 to 128 characters long"
        )
        if let displayName { checks.text("display_name", displayName, length: 1...100) }
        try checks.finish()
    }

    /// Whether `text` has the form of an address. Only a message sent there can tell more.
    private static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, text.utf8.count <= 254 else { return false }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2 && labels.allSatisfy { !$0.isEmpty }
            && text.unicodeScalars.allSatisfy { !$0.properties.isWhitespace && $0.value > 0x20 && $0.value != 0x7F }
    }
}

/// `POST /auth/login`.
struct LoginBody: Decodable, Sendable {
    let email: String
    let password: String

    func check() throws(Problem) {
        var checks = FieldChecks()
        checks.require(!email.unicodeScalars.contains("\0"), "email", "must not hold the character U+0000")
        try checks.finish()
    }
}

/// `DELETE /auth/me`.
struct DeletionBody: Decodable, Sendable {
    let password: String?
}

/// `POST /auth/refresh` and `POST /auth/logout`.
struct RefreshBody: Decodable, Sendable {
    let refreshToken: String

    private enum CodingKeys: String, CodingKey {
        case refreshToken = "refresh_token"
    }
}
