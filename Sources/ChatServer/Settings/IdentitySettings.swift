package import JWTKit

/// What is needed to take Google's ID tokens.
package struct GoogleSettings: Sendable {
    /// The apps whose tokens are taken.
    package var clientIDs: Set<String>
    /// Where Google's keys are.
    package var keysURL: String
}

/// What is needed to take Apple's authorization codes.
package struct AppleSettings: Sendable {
    /// The app's bundle or services id.
    package var clientID: String
    package var teamID: String
    package var keyID: String
    /// The team's key for client secrets.
    package var privateKey: ES256PrivateKey
    package var keysURL: String
    package var tokenURL: String
    package var revokeURL: String
}

extension GoogleSettings {
    /// Nil where no client id is set.
    init?(_ read: SettingsReader) throws(SettingsError) {
        let keysURL = try read.url("GOOGLE_JWKS_URL")
        let clientIDs = try read.list("GOOGLE_CLIENT_IDS")
        guard !clientIDs.isEmpty else { return nil }
        self.clientIDs = Set(clientIDs)
        self.keysURL = keysURL
    }
}

extension AppleSettings {
    /// A new key for client secrets, for a server that asks a mock of Apple: what `APPLE_PRIVATE_KEY` takes, and its public
    /// part, both as PEM.
    package static func newKey() -> (private: String, public: String) {
        let key = ES256PrivateKey()
        return (key.pemRepresentation, key.publicKey.pemRepresentation)
    }

    /// Nil where nothing is set of it; it takes all four of the names that have no default.
    init?(_ read: SettingsReader) throws(SettingsError) {
        let keysURL = try read.url("APPLE_JWKS_URL")
        let tokenURL = try read.url("APPLE_TOKEN_URL")
        let revokeURL = try read.url("APPLE_REVOKE_URL")
        let names = ["APPLE_CLIENT_ID", "APPLE_TEAM_ID", "APPLE_KEY_ID", "APPLE_PRIVATE_KEY"]
        let values = names.map { read.optional($0) }
        guard values.contains(where: { $0 != nil }) else { return nil }
        let missing = zip(names, values).filter { $0.1 == nil }.map(\.0)
        guard missing.isEmpty else {
            let verb = missing.count == 1 ? "is" : "are"
            throw SettingsError(
                missing.joined(separator: ", "),
                "\(verb) not set; Sign in with Apple needs \(names.joined(separator: ", "))"
            )
        }
        let present = values.compactMap(\.self)
        clientID = present[0]
        teamID = present[1]
        keyID = present[2]
        // A PEM in one line has \n for its line ends.
        let pem = present[3].replacing("\\n", with: "\n")
        guard let key = try? ES256PrivateKey(pem: pem) else {
            throw SettingsError(
                names[3],
                "must be the PEM of a P-256 private key: the content of the .p8 file that Apple gave for it"
            )
        }
        privateKey = key
        self.keysURL = keysURL
        self.tokenURL = tokenURL
        self.revokeURL = revokeURL
    }
}
