import FoundationEssentials
import Logging
import Postgres
import Secrets

/// Accounts and their sessions: the rules of `/api/v1/auth`.
struct Accounts: Sendable {
    let database: PostgresPool
    let hasher: PasswordHasher
    let throttle: SignInThrottle
    let accessTokens: AccessTokens
    /// Seals Apple's tokens.
    let sealer: SecretSealer
    let revocations: AppleRevocations
    /// What successors of refresh tokens are derived with; apart from the key that signs access tokens.
    let rotationKey: [UInt8]
    /// How long after its use a refresh token still gets its successor.
    let repeatWindow: Double
    /// How often a right password is checked again, since the hash that it matched was renewed meanwhile.
    private static let renewals = 5

    /// Deletes the files of accounts that are deleted.
    let uploads: Uploads

    init(
        database: PostgresPool,
        hasher: PasswordHasher,
        throttle: SignInThrottle,
        accessTokens: AccessTokens,
        revocations: AppleRevocations,
        secret: String,
        repeatWindow: Double,
        uploads: Uploads
    ) {
        self.repeatWindow = repeatWindow
        self.database = database
        self.uploads = uploads
        self.hasher = hasher
        self.throttle = throttle
        self.revocations = revocations
        sealer = revocations.sealer
        self.accessTokens = accessTokens
        rotationKey = Secrets.hmacSHA256(key: Array(secret.utf8), message: Array("refresh-token-rotation".utf8))
    }

    /// Makes an account and signs it in. `client` is who asks.
    func register(_ body: RegisterBody, _ client: SignInClient) async throws -> Session {
        let password = try body.check()
        try await throttle.register(from: client.address)
        let emailKey = EmailKey.of(body.email)
        let keys = EmailKey.candidates(body.email)
        guard try await database.query(AccountsSQL.emailExists, [keys]).isEmpty else { throw Problem.emailTaken }
        let hash = try await hasher.hash(password.prepared, for: client.requester(emailKey))
        let family = EntityID.next()
        let token = RefreshToken()
        let user = try await database.withTransaction { connection in
            let rows = try await connection.query(
                AccountsSQL.insertUser,
                [EntityID.next().uuid, body.email, emailKey, body.displayName, hash.storedForm]
            )
            guard let row = try rows.only else { throw Problem.emailTaken }
            let user = try User(row)
            try await begin(family, of: user.id, client.device, with: token, on: connection)
            return user
        }
        return try await session(for: user, family: family, token: token)
    }

    /// Signs an account in. The answer and the time it takes are the same for a wrong password and for no account.
    func login(_ body: LoginBody, _ client: SignInClient) async throws -> Session {
        try body.check()
        let password = Password(body.password)
        let session = try await throttle.attempt(on: EmailKey.of(body.email), from: client.address) {
            try await login(EmailKey.candidates(body.email), password, client)
        }
        guard let session else { throw Problem.invalidCredentials }
        return session
    }

    /// Signs in the account that is known by one of `keys`, the first that there is and whose password it is.
    private func login(_ keys: [String], _ password: Password, _ client: SignInClient) async throws -> Session? {
        guard let first = keys.first else { return nil }
        if let session = try await login(first, password, client) { return session }
        do {
            for key in keys.dropFirst() {
                if let session = try await login(key, password, client) { return session }
            }
        } catch is PasswordHasher.Failure {
            // One was checked: that counts, whatever kept the others from it.
        }
        return nil
    }

    /// Signs in the account that is known by `key`; nil where there is none or the password is another one.
    private func login(_ key: String, _ password: Password, _ client: SignInClient) async throws -> Session? {
        let requester = client.requester(key)
        // Again where the hash is another one by then: sign-ins beside this one may have renewed it.
        for _ in 0..<Self.renewals {
            guard let row = try await database.query(AccountsSQL.userByEmail, [key]).only else { return nil }
            let stored = try row.decode("password_hash", as: String?.self).flatMap(PasswordHash.init(storedForm:))
            let cost = try row.decode("highest_cost", as: Int?.self) ?? 0
            guard try await matches(password, stored, failureCost: cost, for: requester), let stored else { return nil }
            if let session = try await signIn(try User(row), with: password, stored, client, for: requester) {
                return session
            }
        }
        return nil
    }

    /// Begins a session; nil where the account is gone, or its hash another one meanwhile.
    private func signIn(
        _ user: User,
        with password: Password,
        _ stored: PasswordHash,
        _ client: SignInClient,
        for requester: PasswordRequester
    ) async throws -> Session? {
        let renewed = stored.cost == hasher.cost ? nil : try await hasher.hash(password.prepared, for: requester)
        let family = EntityID.next()
        let token = RefreshToken()
        let isDone = try await database.withTransaction { connection in
            if let renewed {
                let parameters: [any PostgresEncodable] = [user.id.uuid, stored.storedForm, renewed.storedForm]
                _ = try await connection.execute(AccountsSQL.replaceHash, parameters)
            }
            let held = (renewed ?? stored).storedForm
            guard try await !connection.query(AccountsSQL.holdHash, [user.id.uuid, held]).isEmpty else { return false }
            try await begin(family, of: user.id, client.device, with: token, on: connection)
            return true
        }
        return isDone ? try await session(for: user, family: family, token: token) : nil
    }

    /// Whether a password is the one of a hash. One that is not takes as long for any hash, or none: `failureCost` is the
    /// highest cost of any.
    private func matches(
        _ password: Password,
        _ hash: PasswordHash?,
        failureCost: Int,
        for requester: PasswordRequester
    ) async throws -> Bool {
        try await hasher.verify(anyOf: password.spellings, against: hash, failureCost: failureCost, for: requester)
    }

    /// Exchanges a refresh token for its successor and a new access token.
    func refresh(_ body: RefreshBody) async throws -> Session {
        guard let token = RefreshToken(body.refreshToken) else { throw Problem.invalidRefreshToken }
        let renewed = try await database.withTransaction { connection -> (User, EntityID, RefreshToken)? in
            guard let row = try await connection.query(AccountsSQL.tokenForRefresh, [token.hash]).only else {
                return nil
            }
            let family = try row.id("family_id")
            let lost = try row.decode("lost_successors", as: Int.self)
            let successor = token.successor(key: rotationKey, lost: lost)
            let secondsSinceUse = try row.decode("seconds_since_use", as: Double?.self)
            // What was given then, which another key does not make of the token.
            let given = try row.decode("successor_hash", as: [UInt8]?.self) ?? successor.hash
            let next = secondsSinceUse == nil ? nil : try await connection.query(AccountsSQL.isUsed, [given]).only
            let state = RefreshTokenState(
                isExpired: try row.decode("is_expired"),
                isRevoked: try row.decode("is_revoked"),
                isDisplaced: try row.decode("is_displaced"),
                secondsSinceUse: secondsSinceUse,
                successorIsUsed: try next?.decode("is_used") ?? true,
                successorCanBeMade: given == successor.hash
            )
            switch RefreshDecision(for: state, repeatWindow: repeatWindow) {
            case .rotate:
                try await use(token, lost: lost, for: successor, of: family, on: connection)
                return (try User(row), family, successor)
            case .repeatSuccessor:
                return (try User(row), family, successor)
            case .replaceSuccessor:
                _ = try await connection.execute(AccountsSQL.displaceToken, [given])
                let replacement = token.successor(key: rotationKey, lost: lost + 1)
                try await use(token, lost: lost + 1, for: replacement, of: family, on: connection)
                return (try User(row), family, replacement)
            case .refuse:
                return nil
            case .refuseAndRevokeFamily:
                _ = try await connection.execute(AccountsSQL.revokeFamily, [family.uuid])
                return nil
            }
        }
        guard let (user, family, successor) = renewed else { throw Problem.invalidRefreshToken }
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

    /// Changes what `body` names. A new password signs out everybody else who is signed in.
    func update(_ session: AccessSession, _ body: UpdateUserBody, from address: String) async throws -> User {
        let change = try body.check()
        let name: [any PostgresEncodable] = [change.displayName != nil, change.displayName?.value]
        let id = session.userID.uuid
        guard let password = change.password else {
            guard change.displayName != nil else { return try await user(of: session) }
            let nothing: [String?] = [nil, nil]
            guard let row = try await database.query(AccountsSQL.update, [id] + name + nothing).only else {
                throw Problem.unauthorized
            }
            return try User(row)
        }
        let current = body.currentPassword.map(Password.init)
        return try await whileChecked(current, "current_password", of: id, from: address) { checked in
            let requester = PasswordRequester(address: address, account: id.uuidString)
            let hash = try await hasher.hash(password.prepared, for: requester).storedForm
            return try await database.withTransaction { connection in
                let parameters: [any PostgresEncodable] = [id] + name + [hash, checked]
                guard let row = try await connection.query(AccountsSQL.update, parameters).only else { return nil }
                if checked == nil { try await requireSignIn(session, on: connection) }
                _ = try await connection.execute(AccountsSQL.revokeOtherFamilies, [id, session.familyID.uuid])
                return try User(row)
            }
        }
    }

    /// What `body` does for who knows the password of an account, whose hash it is handed; nil stands for an account that
    /// has none. Where `body` answers nil, the hash is another one by then, and all of it is done again.
    private func whileChecked<Result: Sendable>(
        _ password: Password?,
        _ field: String,
        of user: UUID,
        from address: String,
        _ body: (_ checked: String?) async throws -> Result?
    ) async throws -> Result {
        for _ in 0..<Self.renewals {
            if let result = try await body(try await check(password, field, of: user, from: address)) { return result }
        }
        throw Problem.wrongPassword
    }

    /// Checks that `password` is that of an account, whose hash is returned; nil where it has none.
    ///
    /// Problems: 422 for `field` where it is missing, 401 where it is wrong.
    private func check(
        _ password: Password?,
        _ field: String,
        of user: UUID,
        from address: String
    ) async throws -> String? {
        guard let row = try await database.query(AccountsSQL.passwordHash, [user]).only else {
            throw Problem.unauthorized
        }
        guard let stored = try row.decode("password_hash", as: String?.self) else { return nil }
        guard let password else { throw Problem.validation(field, "is required") }
        let account = try row.decode("email_key", as: String?.self) ?? user.uuidString
        let requester = PasswordRequester(address: address, account: account)
        let isRight = try await throttle.attempt(on: account, from: address) { () -> Bool? in
            let hash = PasswordHash(storedForm: stored)
            return try await matches(password, hash, failureCost: 0, for: requester) ? true : nil
        }
        guard isRight != nil else { throw Problem.wrongPassword }
        return stored
    }

    /// The sign-ins of an account that can go on, those first that were used last.
    func sessions(of session: AccessSession) async throws -> SessionList {
        let parameters: [any PostgresEncodable] = [
            session.userID.uuid, session.familyID.uuid, SessionList.maximumOthers,
        ]
        let rows = try await database.query(AccountsSQL.families, parameters)
        return SessionList(items: try rows.map { try SignIn($0, current: session.familyID) })
    }

    /// Revokes a sign-in. A 404 problem where the account has none with this id that can go on.
    func revoke(_ family: EntityID, of user: EntityID) async throws {
        let count = try await database.execute(AccountsSQL.revokeFamilyOfUser, [family.uuid, user.uuid])
        guard count > 0 else { throw Problem.sessionNotFound }
    }

    /// Deletes the account of `session` and all that belongs to it, at once and for good; the bytes of its files are
    /// deleted soon after. What is being written for it ends as in a thread that is deleted.
    func delete(
        _ session: AccessSession,
        password: String?,
        from address: String,
        for trace: TraceContext
    ) async throws {
        let user = session.userID.uuid
        let tokens = try await whileChecked(password.map(Password.init), "password", of: user, from: address) {
            checked in
            do throws(any Error) {
                return try await delete(session, checked: checked)
            } catch let error as PostgresError where error.isTransient {
                // One more try for the loser of a deadlock with answers that end.
                return try await delete(session, checked: checked)
            }
        }
        Task { await uploads.deleteGivenUp() }
        Task { await revocations.revoke(tokens, for: trace) }
    }

    /// Deletes the account in one transaction. Rows are locked in the order in which turns and the ends of answers do it.
    /// Returns the ids of Apple's tokens that are to be revoked; nil where the account's hash is another one.
    private func delete(_ session: AccessSession, checked hash: String?) async throws -> [Int64]? {
        let user = session.userID.uuid
        return try await database.withTransaction { connection in
            // Of many messages this takes longer than any other statement.
            let connection = try await connection.waiting(.seconds(60))
            guard let row = try await connection.query(AccountsSQL.lockForDeletion, [user, hash]).only else {
                throw Problem.unauthorized
            }
            guard try row.decode("is_same", as: Bool.self) else { return nil }
            if hash == nil { try await requireSignIn(session, on: connection) }
            _ = try await connection.query(ResumeSQL.stopDeletedAccount, [user])
            _ = try await connection.query(AccountsSQL.lockThreads, [user])
            // Again: what was being begun until the threads were locked.
            _ = try await connection.query(ResumeSQL.stopDeletedAccount, [user])
            _ = try await connection.execute(AccountsSQL.deleteJournal, [user])
            _ = try await connection.execute(AccountsSQL.giveUpFiles, [user])
            let tokens = try await connection.query(IdentitiesSQL.revokeTokens, [user])
            _ = try await connection.execute(AccountsSQL.delete, [user])
            return try tokens.map { try $0.decode("id") }
        }
    }

    /// Throws a 401 problem where the sign-in of `session` was ended: its access token lives on for minutes, and must not
    /// do for good what no password was asked for.
    func requireSignIn(_ session: AccessSession, on connection: PostgresConnection) async throws {
        let parameters: [any PostgresEncodable] = [session.familyID.uuid, session.userID.uuid]
        guard try await !connection.query(AccountsSQL.holdFamily, parameters).isEmpty else {
            throw Problem.unauthorized
        }
    }

    func begin(
        _ family: EntityID,
        of user: EntityID,
        _ device: String?,
        with token: RefreshToken,
        on connection: PostgresConnection
    ) async throws {
        try await connection.pipeline([
            PostgresStatement(AccountsSQL.insertFamily, [family.uuid, user.uuid, device, RefreshToken.lifetime]),
            PostgresStatement(AccountsSQL.insertToken, [token.hash, family.uuid, RefreshToken.lifetime]),
        ])
    }

    /// Notes that a token was exchanged for `successor`, after `lost` that never arrived.
    private func use(
        _ token: RefreshToken,
        lost: Int,
        for successor: RefreshToken,
        of family: EntityID,
        on connection: PostgresConnection
    ) async throws {
        try await connection.pipeline([
            PostgresStatement(AccountsSQL.useToken, [token.hash, lost, successor.hash]),
            PostgresStatement(AccountsSQL.insertToken, [successor.hash, family.uuid, RefreshToken.lifetime]),
            PostgresStatement(AccountsSQL.useFamily, [family.uuid, RefreshToken.lifetime]),
        ])
    }

    func session(for user: User, family: EntityID, token: RefreshToken) async throws -> Session {
        let access = try await accessTokens.issue(for: AccessSession(userID: user.id, familyID: family))
        return Session(accessToken: access, refreshToken: token.text, user: user)
    }
}
