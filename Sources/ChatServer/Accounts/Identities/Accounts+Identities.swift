import FoundationEssentials
import Postgres
import Secrets

/// Sign-ins by identities of Google and Apple, and which account each is.
extension Accounts {
    /// Signs in who has proved an identity: the account that has it, or a new one. With `session` the identity is linked
    /// to that one's account.
    ///
    /// Problems: 409 for an identity of another account, and for a new one whose email has an account.
    func signIn(
        _ proof: IdentityTokens.Proof,
        name: String?,
        linkingTo session: AccessSession?,
        _ client: SignInClient
    ) async throws -> Session {
        let identity: [any PostgresEncodable] = [proof.provider.rawValue, proof.claims.subject]
        if session == nil, try await database.query(IdentitiesSQL.isKnown, identity).isEmpty {
            try await throttle.register(from: client.address)
        }
        let family = EntityID.next()
        let token = RefreshToken()
        // More than once where the same identity signs in elsewhere for the first time, or its account is deleted.
        for _ in 0..<Self.identityAttempts {
            do {
                let user = try await database.withTransaction { connection in
                    let id = try await account(of: proof, name: name, linkingTo: session, on: connection)
                    try await keep(proof, name: name, for: id, on: connection)
                    guard let row = try await connection.query(AccountsSQL.userByID, [id]).only else {
                        throw Problem.unauthorized
                    }
                    try await begin(family, of: EntityID(id), client.device, with: token, on: connection)
                    return try User(row)
                }
                return try await self.session(for: user, family: family, token: token)
            } catch is IdentityRace {
                continue
            }
        }
        throw Problem.busy
    }

    /// How often a sign-in is tried that finds neither an account nor that it can make one.
    private static var identityAttempts: Int { 5 }

    /// The account that an identity is or becomes. Throws ``IdentityRace`` where another sign-in is making it.
    private func account(
        of proof: IdentityTokens.Proof,
        name: String?,
        linkingTo session: AccessSession?,
        on connection: PostgresConnection
    ) async throws -> UUID {
        let identity: [any PostgresEncodable] = [proof.provider.rawValue, proof.claims.subject]
        if let row = try await connection.query(IdentitiesSQL.owner, identity).only {
            let owner = try row.decode("user_id", as: UUID.self)
            guard session == nil || session?.userID.uuid == owner else { throw Problem.identityTaken }
            return owner
        }
        let account: UUID
        if let session {
            account = session.userID.uuid
            guard try await connection.execute(IdentitiesSQL.touchOwner, [account]) > 0 else {
                throw Problem.unauthorized
            }
            try await requireSignIn(session, on: connection)
        } else {
            account = try await newAccount(of: proof, name: name, on: connection)
        }
        guard try await connection.query(IdentitiesSQL.insert, identity + [account]).only != nil else {
            throw IdentityRace()
        }
        return account
    }

    /// Makes an account without a password.
    private func newAccount(
        of proof: IdentityTokens.Proof,
        name: String?,
        on connection: PostgresConnection
    ) async throws -> UUID {
        let email = proof.claims.email.flatMap { RegisterBody.isEmail($0) ? $0 : nil }
        if let email, try await !connection.query(AccountsSQL.emailExists, [EmailKey.candidates(email)]).isEmpty {
            // It may be that of this very identity by now.
            let identity: [any PostgresEncodable] = [proof.provider.rawValue, proof.claims.subject]
            guard try await connection.query(IdentitiesSQL.owner, identity).isEmpty else { throw IdentityRace() }
            throw Problem.emailOfAnotherAccount
        }
        let id = EntityID.next().uuid
        let displayName = name ?? proof.claims.name.flatMap(Self.displayName)
        let parameters: [any PostgresEncodable] = [id, email, email.map(EmailKey.of), displayName, nil as String?]
        guard try await connection.query(AccountsSQL.insertUser, parameters).only != nil else { throw IdentityRace() }
        return id
    }

    /// Keeps Apple's token, and the name that the client brings for an account that has none.
    private func keep(
        _ proof: IdentityTokens.Proof,
        name: String?,
        for account: UUID,
        on connection: PostgresConnection
    ) async throws {
        if let name {
            _ = try await connection.execute(IdentitiesSQL.nameOwner, [account, name])
        }
        guard let refreshToken = proof.refreshToken else { return }
        let parameters: [any PostgresEncodable] = [
            proof.provider.rawValue, proof.claims.subject, sealer.seal(refreshToken),
        ]
        _ = try await connection.execute(IdentitiesSQL.keepRefreshToken, parameters)
    }

    /// A provider's name of a person, cut to what a display name may be; nil where that is nothing.
    private static func displayName(_ name: String) -> String? {
        let scalars = name.unicodeScalars.filter { $0 != "\0" }.prefix(User.displayNameLength.upperBound)
        let text = String(String.UnicodeScalarView(scalars))
        return text.allSatisfy(\.isWhitespace) ? nil : text
    }
}

/// Another sign-in was faster: what this one has done is undone, and it begins again.
private struct IdentityRace: Error {}
