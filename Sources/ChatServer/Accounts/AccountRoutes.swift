import Hummingbird

/// `/api/v1/auth`.
struct AccountRoutes: Sendable {
    /// In characters.
    private static let deviceLength = 200

    let accounts: Accounts

    /// Adds the endpoints that ask for no access token to `open` and the others to `signedIn`.
    func add(to open: RouterGroup<ServerContext>, signedIn: RouterGroup<ServerContext>) {
        open.post("register", use: register)
        open.post("login", use: login)
        open.post("refresh", use: refresh)
        open.post("logout", use: logout)
        signedIn.get("me", use: me)
        signedIn.patch("me", use: update)
        signedIn.delete("me", use: delete)
        signedIn.get("me/export", use: export)
        signedIn.get("sessions", use: sessions)
        signedIn.delete("sessions/:session_id", use: revoke)
    }

    @Sendable private func register(_ request: Request, _ context: ServerContext) async throws -> Response {
        try .json(await accounts.register(request.decodeJSON(), device: device(request)), status: .created)
    }

    @Sendable private func login(_ request: Request, _ context: ServerContext) async throws -> Response {
        try .json(await accounts.login(request.decodeJSON(), device: device(request)))
    }

    /// What a client calls itself, as far as it is kept.
    private func device(_ request: Request) -> String? {
        guard let name = request.headers[.userAgent], !name.isEmpty else { return nil }
        return String(name.unicodeScalars.prefix(Self.deviceLength))
    }

    @Sendable private func refresh(_ request: Request, _ context: ServerContext) async throws -> Response {
        try .json(await accounts.refresh(request.decodeJSON()))
    }

    @Sendable private func logout(_ request: Request, _ context: ServerContext) async throws -> Response {
        try await accounts.logout(request.decodeJSON())
        return .noContent
    }

    @Sendable private func delete(_ request: Request, _ context: ServerContext) async throws -> Response {
        let body = try await request.decodeOptionalJSON(DeletionBody.self)
        try await accounts.delete(context.requireSession(), password: body?.password)
        return .noContent
    }

    @Sendable private func update(_ request: Request, _ context: ServerContext) async throws -> Response {
        try .json(await accounts.update(context.requireSession(), request.decodeJSON()))
    }

    @Sendable private func export(_ request: Request, _ context: ServerContext) async throws -> Response {
        let user = try await accounts.user(of: context.requireSession())
        let export = AccountExport(database: accounts.database, user: user)
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/x-ndjson", .contentDisposition: "attachment; filename=\"export.ndjson\"",
            ],
            body: .lines(on: context.channel) { try await export.write($0) }
        )
    }

    @Sendable private func sessions(_ request: Request, _ context: ServerContext) async throws -> Response {
        try .json(await accounts.sessions(of: context.requireSession()))
    }

    @Sendable private func revoke(_ request: Request, _ context: ServerContext) async throws -> Response {
        let user = try context.requireSession().userID
        try await accounts.revoke(context.requireID("session_id"), of: user)
        return .noContent
    }

    @Sendable private func me(_ request: Request, _ context: ServerContext) async throws -> Response {
        try .json(await accounts.user(of: context.requireSession()))
    }
}
