import HTTPTypes
import Hummingbird

/// `/api/v1/threads`.
struct ThreadRoutes: Sendable {
    let threads: Threads

    func add(to group: RouterGroup<ServerContext>) {
        group.get(use: list)
        group.post(use: create)
        group.get(":thread_id", use: get)
        group.patch(":thread_id", use: update)
        group.delete(":thread_id", use: delete)
    }

    @Sendable private func list(_ request: Request, _ context: ServerContext) async throws -> Response {
        let owner = try context.requireSession().userID
        var checks = FieldChecks()
        let words = searchedWords(request, &checks)
        let page = try PageRequest(request, list: .threads, beside: checks)
        return try .json(await threads.list(of: owner, containing: words, page))
    }

    /// What `?q=` looks for; nil without it.
    private func searchedWords(_ request: Request, _ checks: inout FieldChecks) -> String? {
        guard let text = request.uri.queryParameters["q"].map(String.init) else { return nil }
        let isLong = text.unicodeScalars.count > Threads.searchLength.upperBound
        checks.require(
            !text.isEmpty && !isLong,
            "q",
            "must be \(Threads.searchLength.lowerBound) to \(Threads.searchLength.upperBound) characters long"
        )
        checks.require(!text.unicodeScalars.contains("\0"), "q", "must not hold the character U+0000")
        return text
    }

    @Sendable private func create(_ request: Request, _ context: ServerContext) async throws -> Response {
        let owner = try context.requireSession().userID
        let body: CreateThreadBody = try await request.decodeJSON()
        let key = try IdempotencyKey(request, fields: [body.title, body.llm, body.id?.lowercased()])
        let (thread, isNew) = try await threads.create(body, owner: owner, key: key)
        var response = try Response.json(thread, status: isNew ? .created : .ok)
        response.headers[.location] = "/api/v1/threads/\(thread.id)"
        return response
    }

    @Sendable private func get(_ request: Request, _ context: ServerContext) async throws -> Response {
        let owner = try context.requireSession().userID
        let id = try context.requireID("thread_id")
        var checks = FieldChecks()
        let versions = request.uri.queryParameters["versions"]
        checks.require(versions == nil || versions == "all", "versions", "can only be all")
        let page = try PageRequest(request, list: .messages, defaultLimit: 100, maximumLimit: 500, beside: checks)
        return try .json(await threads.get(id, owner: owner, allVersions: versions == "all", page))
    }

    @Sendable private func update(_ request: Request, _ context: ServerContext) async throws -> Response {
        let owner = try context.requireSession().userID
        let id = try context.requireID("thread_id")
        return try .json(await threads.update(id, request.decodeJSON(), owner: owner))
    }

    @Sendable private func delete(_ request: Request, _ context: ServerContext) async throws -> Response {
        let owner = try context.requireSession().userID
        try await threads.delete(context.requireID("thread_id"), owner: owner)
        return .noContent
    }
}
