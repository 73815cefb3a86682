import HTTPTypes
import Hummingbird
import MediaStorage
import NIOCore
import Postgres
import Secrets

/// `/api/v1/media`.
struct MediaRoutes: Sendable {
    let database: PostgresPool
    let store: any MediaStore
    let waiters: ThumbnailWaiters
    /// How long a request waits for a thumbnail that is being made.
    let patience: Duration

    /// How often it looks whether it has missed the news.
    private static let look = Duration.seconds(1)
    /// More than any WebP of 512 × 512 pixels has.
    private static let maximumThumbnailBytes = 4 << 20

    func add(to group: RouterGroup<ServerContext>) {
        group.get(":media_id", use: get)
        group.get(":media_id/thumbnail", use: thumbnail)
    }

    /// The file, or a range of it. HEAD has the same header.
    @Sendable private func get(_ request: Request, _ context: ServerContext) async throws -> Response {
        let owner = try context.requireSession().userID
        let id = try context.requireID("media_id")
        guard let row = try await database.query(MediaSQL.one, [id.uuid, owner.uuid]).only else {
            throw Problem.mediaNotFound
        }
        let media = try Media(row)
        let tag = EntityTag(digest: try row.decode("sha256"))
        var headers = Self.headers(of: media, tag)
        if tag.isNamed(byIfNoneMatch: request.headers[.ifNoneMatch]) {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentType] = media.contentType
        // RFC 9110, 14.2: only GET has ranges.
        let isRange = request.method == .get && tag.allowsRange(ifRange: request.headers[.ifRange])
        let asked = isRange ? request.headers[.range] : nil
        switch ByteRange(asked, size: media.size) {
        case .whole:
            let body = try await body(of: media, 0..<media.size, for: request, context)
            return Response(status: .ok, headers: headers, body: body)
        case .part(let range):
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(media.size)"
            let body = try await body(of: media, range, for: request, context)
            return Response(status: .partialContent, headers: headers, body: body)
        case .none:
            throw Problem.rangeNotSatisfiable(size: media.size)
        }
    }

    /// A small WebP of it.
    @Sendable private func thumbnail(_ request: Request, _ context: ServerContext) async throws -> Response {
        let owner = try context.requireSession().userID
        let id = try context.requireID("media_id")
        try await awaitThumbnail(of: id, owner: owner)
        let bytes = try await store.contents(id.thumbnailKey, upTo: Self.maximumThumbnailBytes)
        let tag = EntityTag(digest: Secrets.sha256(bytes))
        var headers = HTTPFields()
        headers[.eTag] = tag.text
        headers[.cacheControl] = "private"
        headers[.xContentTypeOptions] = "nosniff"
        if tag.isNamed(byIfNoneMatch: request.headers[.ifNoneMatch]) {
            return Response(status: .notModified, headers: headers)
        }
        headers[.contentType] = "image/webp"
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// Returns once the thumbnail is there. Problems: 404 where there will be none, 503 where it takes longer.
    private func awaitThumbnail(of id: EntityID, owner: EntityID) async throws {
        let end = ContinuousClock.now + patience
        try await waiters.withTold(of: id) { news in
            while true {
                guard let row = try await database.query(ThumbnailSQL.state, [id.uuid, owner.uuid]).only else {
                    throw Problem.mediaNotFound
                }
                switch try ThumbnailState(row) {
                case .ready: return
                case .none: throw Problem.mediaNotFound
                case .pending: break
                }
                let left = end - ContinuousClock.now
                guard left > .zero else { throw Problem.thumbnailPending }
                await news.next(within: min(left, Self.look))
            }
        }
    }

    private func body(
        of media: Media,
        _ range: Range<Int>,
        for request: Request,
        _ context: ServerContext
    ) async throws -> ResponseBody {
        guard request.method != .head else {
            return ResponseBody(contentLength: range.count) { try await $0.finish(nil) }
        }
        if let local = store as? LocalStore {
            let file = try await local.open(media.id.mediaKey)
            guard range.upperBound <= file.count else { throw Problem.mediaUnavailable }
            return .file(file, range, on: context.channel)
        }
        let pieces = try await store.read(media.id.mediaKey, range)
        return .pieces(pieces, count: range.count, on: context.channel)
    }

    private static func headers(of media: Media, _ tag: EntityTag) -> HTTPFields {
        var headers = HTTPFields()
        headers[.eTag] = tag.text
        headers[.acceptRanges] = "bytes"
        headers[.cacheControl] = "private"
        headers[.contentDisposition] = ContentDisposition.inline(filename: media.filename)
        headers[.xContentTypeOptions] = "nosniff"
        // Opened by itself in a browser, the file can do nothing.
        headers[.contentSecurityPolicy] = "sandbox; default-src 'none'"
        return headers
    }
}
