import FoundationEssentials
import Logging
import Postgres
import Secrets

/// Accounts and their sessions: the rules of `/api/v1/auth`.
struct Accounts: Sendable {
    let database: PostgresPool
    let hasher: PasswordHasher
    let accessTokens: AccessTokens
    /// What successors of refresh tokens are derived with; apart from the key that signs access tokens.
    let rotationKey: [UInt8]
    /// How long after its use a refresh token still gets its successor.
    let repeatWindow: TimeInterval
    /// Deletes the files of accounts that are deleted.
    let uploads: Uploads

    init(
        database: PostgresPool,
        hasher: PasswordHasher,
        accessTokens: AccessTokens,
        secret: String,
        repeatWindow: TimeInterval,
        uploads: Uploads
    ) {
        self.repeatWindow = repeatWindow
        self.database = database
        self.uploads = uploads
        self.hasher = hasher
        self.accessTokens = accessTokens
        rotationKey = Secrets.hmacSHA256(key: Array(secret.utf8), message: Array("refresh-token-rotation".utf8))
    }

    /// Makes an account and signs it in.
    func register(_ body: RegisterBody) async throws -> Session {
        try body.check()
        let emailKey = body.email.lowercased()
        guard try await database.query(AccountsSQL.emailExists, [emailKey]).isEmpty else { throw Problem.emailTaken }
        let hash = try await hasher.hash(body.password)
        let family = EntityID.next()
        let token = RefreshToken()
        let user = try await database.withTransaction { connection in
            let rows = try await connection.query(
                AccountsSQL.insertUser,
                [EntityID.next().uuid, body.email, emailKey, body.displayName, hash.storedForm]
            )
            guard let row = try rows.only else { throw Problem.emailTaken }
            let user = try User(row)
            try await begin(family, of: user.id, with: token, on: connection)
            return user
        }
        return try await session(for: user, family: family, token: token)
    }

    /// Signs an account in. The answer and the time it takes are the same for a wrong password and for no account.
    func login(_ body: LoginBody) async throws -> Session {
        try body.check()
        let row = try await database.query(AccountsSQL.userByEmail, [body.email.lowercased()]).only
        let stored = try row?.decode("password_hash", as: String?.self).flatMap(PasswordHash.init(storedForm:))
        guard try await hasher.verify(body.password, against: stored), let row, let stored else {
            throw Problem.invalidCredentials
        }
        let user = try User(row)
        let renewed = stored.cost == hasher.cost ? nil : try await hasher.hash(body.password)
        let family = EntityID.next()
        let token = RefreshToken()
        do throws(any Error) {
            try await database.withTransaction { connection in
                if let renewed {
                    _ = try await connection.execute(
                        AccountsSQL.replaceHash,
                        [user.id.uuid, stored.storedForm, renewed.storedForm]
                    )
                }
                try await begin(family, of: user.id, with: token, on: connection)
            }
        } catch let error as PostgresError where error.isOfGoneAccount {
            throw Problem.invalidCredentials
        }
        return try await session(for: user, family: family, token: token)
    }

    /// Exchanges a refresh token for its successor and a new access token.
    func refresh(_ body: RefreshBody, now: Date = Date()) async throws -> Session {
        guard let token = RefreshToken(body.refreshToken) else { throw Problem.invalidRefreshToken }
        let successor = token.successor(key: rotationKey)
        let renewed = try await database.withTransaction { connection -> (User, EntityID)? in
            guard
                let row = try await connection.query(AccountsSQL.tokenForRefresh, [token.hash, successor.hash]).only
            else { return nil }
            let family = try row.id("family_id")
            let state = RefreshTokenState(
                expiresAt: try row.decode("expires_at"),
                usedAt: try row.decode("used_at"),
                familyIsRevoked: try row.decode("is_revoked"),
                successorIsUsed: try row.decode("successor_is_used")
            )
            switch RefreshDecision(for: state, now: now, repeatWindow: repeatWindow) {
            case .rotate:
                _ = try await connection.execute(AccountsSQL.useToken, [token.hash, now])
                try await store(successor, of: family, now: now, on: connection)
                return (try User(row), family)
            case .repeatSuccessor:
                return (try User(row), family)
            case .refuse:
                return nil
            case .refuseAndRevokeFamily:
                _ = try await connection.execute(AccountsSQL.revokeFamily, [family.uuid])
                return nil
            }
        }
        guard let (user, family) = renewed else { throw Problem.invalidRefreshToken }
        return try await session(for: user, family: family, token: successor)
    }

    /// Revokes the family of a refresh token. A token that is none is as good as revoked.
    func logout(_ body: RefreshBody) async throws {
        guard let token = RefreshToken(body.refreshToken) else { return }
        _ = try await database.execute(AccountsSQL.revokeFamilyOfToken, [token.hash])
    }

    /// The account of `session`; a 401 problem when it is gone.
    func user(of session: AccessSession) async throws -> User {
        guard let row = try await database.query(AccountsSQL.userByID, [session.userID.uuid]).only else {
            throw Problem.unauthorized
        }
        return try User(row)
    }

    /// Deletes the account of `session` and all that belongs to it, at once and for good; the bytes of its files are
    /// deleted soon after. What is being written for it ends as in a thread that is deleted.
    func delete(_ session: AccessSession, password: String?) async throws {
        let user = session.userID.uuid
        guard let row = try await database.query(AccountsSQL.passwordHash, [user]).only else {
            throw Problem.unauthorized
        }
        let stored = try row.decode("password_hash", as: String?.self)
        if let stored {
            guard let password else { throw Problem.validation("password", "is required") }
            let hash = PasswordHash(storedForm: stored)
            guard try await hasher.verify(password, against: hash) else { throw Problem.wrongPassword }
        }
        do throws(any Error) {
            try await delete(user, checked: stored)
        } catch let error as PostgresError where error.isTransient {
            // One more try for the loser of a deadlock with answers that end.
            try await delete(user, checked: stored)
        }
        Task { await uploads.deleteGivenUp() }
    }

    /// Deletes the account in one transaction. Rows are locked in the order in which turns and the ends of answers do it.
    private func delete(_ user: UUID, checked hash: String?) async throws {
        try await database.withTransaction { connection in
            _ = try await connection.execute(AccountsSQL.patience)
            guard let row = try await connection.query(AccountsSQL.lockForDeletion, [user, hash]).only else {
                throw Problem.unauthorized
            }
            guard try row.decode("is_same", as: Bool.self) else { throw Problem.wrongPassword }
            _ = try await connection.query(ResumeSQL.stopDeletedAccount, [user])
            _ = try await connection.query(AccountsSQL.lockThreads, [user])
            // Again: what was being begun until the threads were locked.
            _ = try await connection.query(ResumeSQL.stopDeletedAccount, [user])
            _ = try await connection.execute(AccountsSQL.deleteJournal, [user])
            _ = try await connection.execute(AccountsSQL.giveUpFiles, [user])
            _ = try await connection.execute(AccountsSQL.delete, [user])
        }
    }

    private func begin(
        _ family: EntityID,
        of user: EntityID,
        with token: RefreshToken,
        on connection: PostgresConnection
    ) async throws {
        _ = try await connection.execute(AccountsSQL.insertFamily, [family.uuid, user.uuid])
        try await store(token, of: family, now: Date(), on: connection)
    }

    private func store(
        _ token: RefreshToken,
        of family: EntityID,
        now: Date,
        on connection: PostgresConnection
    ) async throws {
        _ = try await connection.execute(
            AccountsSQL.insertToken,
            [token.hash, family.uuid, now.addingTimeInterval(RefreshToken.lifetime)]
        )
    }

    private func session(for user: User, family: EntityID, token: RefreshToken) async throws -> Session {
        let access = try await accessTokens.issue(for: AccessSession(userID: user.id, familyID: family))
        return Session(accessToken: access, refreshToken: token.text, user: user)
    }
}
