import Hummingbird

/// `/api/v1/auth`.
struct AccountRoutes: Sendable {
    let accounts: Accounts

    /// Adds the endpoints that ask for no access token to `open` and the others to `signedIn`.
    func add(to open: RouterGroup<ServerContext>, signedIn: RouterGroup<ServerContext>) {
        open.post("register", use: register)
        open.post("login", use: login)
        open.post("refresh", use: refresh)
        open.post("logout", use: logout)
        signedIn.get("me", use: me)
        signedIn.delete("me", use: delete)
    }

    @Sendable private func register(_ request: Request, _ context: ServerContext) async throws -> Response {
        try .json(await accounts.register(request.decodeJSON()), status: .created)
    }

    @Sendable private func login(_ request: Request, _ context: ServerContext) async throws -> Response {
        try .json(await accounts.login(request.decodeJSON()))
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

    @Sendable private func me(_ request: Request, _ context: ServerContext) async throws -> Response {
        try .json(await accounts.user(of: context.requireSession()))
    }
}
