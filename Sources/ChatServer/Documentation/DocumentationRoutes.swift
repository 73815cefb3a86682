import Hummingbird

/// `/openapi.json` and `/docs`.
struct DocumentationRoutes: Sendable {
    let files: DocumentationFiles

    /// All that the page runs and shows comes from this server, and nothing stands in the page itself. Pictures and sounds that
    /// an endpoint answered are shown out of the page's memory (`blob:`).
    private static let contentSecurityPolicy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:", "media-src blob:",
        "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
    ].joined(separator: "; ")

    func add(to router: Router<ServerContext>) {
        router.get("openapi.json", use: document)
        router.get("docs", use: page)
        router.get("docs/:file", use: asset)
    }

    /// The OpenAPI document.
    @Sendable private func document(_ request: Request, _ context: ServerContext) throws -> Response {
        guard let document = files.document else { throw Problem.notFound }
        return document.response(to: request, cacheControl: "no-cache")
    }

    /// The page that shows it.
    @Sendable private func page(_ request: Request, _ context: ServerContext) throws -> Response {
        guard let page = files.page else { throw Problem.notFound }
        return page.response(
            to: request,
            cacheControl: "no-cache",
            contentSecurityPolicy: Self.contentSecurityPolicy
        )
    }

    /// A file that the page loads. It may be kept for a year where the address names its version.
    @Sendable private func asset(_ request: Request, _ context: ServerContext) throws -> Response {
        guard let file = files.assets[try context.parameters.require("file")] else { throw Problem.notFound }
        let isNamed = request.uri.queryParameters["v"].map(String.init) == file.version
        return file.response(
            to: request,
            cacheControl: isNamed ? "public, max-age=31536000, immutable" : "no-cache",
            contentSecurityPolicy: Self.contentSecurityPolicy
        )
    }
}
