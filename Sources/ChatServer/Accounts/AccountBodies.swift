/// `POST /auth/register`.
struct RegisterBody: Decodable, Sendable {
    let email: String
    let password: String
    let displayName: String?

    private enum CodingKeys: String, CodingKey {
        case email, password
        case displayName = "display_name"
    }

    /// The password, prepared.
    func check() throws(Problem) -> Password {
        let password = Password(self.password)
        var checks = FieldChecks()
        checks.require(Self.isEmail(email), "email", "must be an email address of at most 254 characters")
        checks.password("password", password)
        if let displayName { checks.text("display_name", displayName, length: User.displayNameLength) }
        try checks.finish()
        return password
    }

    /// Whether `text` has the form of an address. Only a message sent there can tell more.
    static func isEmail(_ text: String) -> Bool {
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

/// `PATCH /auth/me`.
struct UpdateUserBody: Decodable, Sendable {
    let displayName: Patch<String>
    let password: Patch<String>
    let currentPassword: String?

    private enum CodingKeys: String, CodingKey {
        case password
        case displayName = "display_name"
        case currentPassword = "current_password"
    }

    /// What to change: the name where it is not nil, to nothing where its value is null; and the password.
    func check() throws(Problem) -> (displayName: Nullable<String>?, password: Password?) {
        var checks = FieldChecks()
        var displayName: Nullable<String>?
        var password: Password?
        switch self.displayName {
        case .absent: break
        case .null: displayName = Nullable(nil)
        case .value(let value):
            checks.text("display_name", value, length: User.displayNameLength)
            displayName = Nullable(value)
        }
        switch self.password {
        case .absent: break
        case .null: checks.require(false, "password", "must not be null")
        case .value(let value):
            let new = Password(value)
            checks.password("password", new)
            password = new
        }
        try checks.finish()
        return (displayName, password)
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

/// `POST /auth/oauth/google`.
struct GoogleSignInBody: Decodable, Sendable {
    let idToken: String
    let nonce: String?

    private enum CodingKeys: String, CodingKey {
        case nonce
        case idToken = "id_token"
    }
}

/// `POST /auth/oauth/apple`.
struct AppleSignInBody: Decodable, Sendable {
    let authorizationCode: String
    let nonce: String?
    /// What Apple tells the app, once.
    let displayName: String?

    private enum CodingKeys: String, CodingKey {
        case nonce
        case authorizationCode = "authorization_code"
        case displayName = "display_name"
    }

    func check() throws(Problem) {
        var checks = FieldChecks()
        if let displayName { checks.text("display_name", displayName, length: User.displayNameLength) }
        try checks.finish()
    }
}
