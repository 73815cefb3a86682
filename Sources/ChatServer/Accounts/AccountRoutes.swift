import Hummingbird

/// `/api/v1/auth`.
struct AccountRoutes: Sendable {
    /// In characters.
    private static let deviceLength = 200

    let accounts: Accounts
    let identities: IdentityTokens
    /// Reads the access token of who links an identity.
    let authentication: Authentication
    let trustedProxies: [IPNetwork]

    /// Adds the endpoints that ask for no access token to `open` and the others to `signedIn`.
    func add(to open: RouterGroup<ServerContext>, signedIn: RouterGroup<ServerContext>) {
        open.post("register", use: register)
        open.post("login", use: login)
        open.post("oauth/google", use: google)
        open.post("oauth/apple", use: apple)
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
        try .json(await accounts.register(request.decodeJSON(), client(request, context)), status: .created)
    }

    @Sendable private func login(_ request: Request, _ context: ServerContext) async throws -> Response {
        try .json(await accounts.login(request.decodeJSON(), client(request, context)))
    }

    @Sendable private func google(_ request: Request, _ context: ServerContext) async throws -> Response {
        let body = try await request.decodeJSON(GoogleSignInBody.self)
        let session = try await authentication.optionalSession(of: request, context)
        let client = client(request, context)
        let proof = try await accounts.throttle.counting(from: client.address) {
            try await identities.google(body, for: context.trace)
        }
        return try .json(await accounts.signIn(proof, name: nil, linkingTo: session, client))
    }

    @Sendable private func apple(_ request: Request, _ context: ServerContext) async throws -> Response {
        let body = try await request.decodeJSON(AppleSignInBody.self)
        try body.check()
        // Before the code, which can be used once.
        let session = try await authentication.optionalSession(of: request, context)
        let client = client(request, context)
        let proof = try await accounts.throttle.counting(from: client.address) {
            try await identities.apple(body, for: context.trace)
        }
        return try .json(await accounts.signIn(proof, name: body.displayName, linkingTo: session, client))
    }

    private func client(_ request: Request, _ context: ServerContext) -> SignInClient {
        let name = request.headers[.userAgent].map { String($0.unicodeScalars.prefix(Self.deviceLength)) }
        let address = clientAddress(request, context)
        return SignInClient(
            device: name?.isEmpty == false ? name : nil,
            address: address.description,
            site: address.site
        )
    }

    /// What the client of a request is counted by.
    private func address(_ request: Request, _ context: ServerContext) -> String {
        clientAddress(request, context).description
    }

    private func clientAddress(_ request: Request, _ context: ServerContext) -> ClientAddress {
        ClientAddress(peer: context.channel.remoteAddress, headers: request.headers, trusting: trustedProxies)
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
        try await accounts.delete(
            context.requireSession(),
            password: body?.password,
            from: address(request, context),
            for: context.trace
        )
        return .noContent
    }

    @Sendable private func update(_ request: Request, _ context: ServerContext) async throws -> Response {
        try .json(
            await accounts.update(context.requireSession(), request.decodeJSON(), from: address(request, context))
        )
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
