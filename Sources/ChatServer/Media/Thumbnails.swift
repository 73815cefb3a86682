import Imaging
import Logging
import MediaFormats
import MediaStorage
import Postgres
import ServiceLifecycle

/// Makes the thumbnails of videos and sound, one after the other, beside the answers that are streamed.
///
/// What is to be made stands in the database: what a crash interrupts is made later, here or by another process.
struct Thumbnails: Service {
    /// How often is looked for what others have left.
    private static let interval = Duration.seconds(30)
    /// A file that several have begun with and not ended is given up.
    private static let maximumTries = 3
    /// Seconds after which is tried again what could not be done for now.
    private static let pause = 30

    let database: PostgresPool
    let store: any MediaStore
    /// Nil where there is no ffmpeg; others may have it.
    let maker: ThumbnailMaker?
    let logger: Logger
    private let wakes: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation

    init(database: PostgresPool, store: any MediaStore, maker: ThumbnailMaker?, logger: Logger) {
        self.database = database
        self.store = store
        self.maker = maker
        self.logger = logger
        (wakes, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// What is noted of the thumbnail of a video or a sound that was received.
    var initialState: ThumbnailState { maker == nil ? .none : .pending }

    /// Says that there is something to be made.
    func wake() {
        waker.yield()
    }

    func run() async throws {
        guard let maker else {
            logger.warning(
                "ffmpeg was not found: videos and sound get no thumbnail here and are not shown to models",
                metadata: ["media.programs": "ffmpeg, prlimit, nice"]
            )
            return try await gracefulShutdown()
        }
        await cancelWhenGracefulShutdown {
            await withTaskGroup { group in
                group.addTask {
                    while !Task.isCancelled {
                        wake()
                        try? await Task.sleep(for: Self.interval)
                    }
                }
                for await _ in wakes { await makeAll(by: maker) }
                await group.waitForAll()
            }
        }
    }

    private func makeAll(by maker: ThumbnailMaker) async {
        do {
            while !Task.isCancelled, let row = try await database.query(ThumbnailSQL.claim).only {
                try await make(try ClaimedFile(row), by: maker)
            }
        } catch {
            logger.debug("Thumbnails not made", metadata: ["error": "\(error)"])
        }
    }

    private func make(_ file: ClaimedFile, by maker: ThumbnailMaker) async throws {
        guard file.tries <= Self.maximumTries else { return try await settle(file, .none) }
        do {
            let picture = try await store.withFile(file.id.mediaKey) { path in
                try await maker.thumbnail(ofFile: path, file.format, duration: file.duration)
            }
            if let picture { try await store.keep(picture.bytes, as: file.id.thumbnailKey) }
            try await settle(file, picture == nil ? .none : .ready)
        } catch let error as MediaStoreError where error.code == .notFound {
            try await settle(file, .none)
        } catch {
            logger.debug("Thumbnail not made", metadata: ["media.id": "\(file.id)", "error": "\(error)"])
            // Also where the server shuts down, for those that go on.
            let pause = Task.isCancelled ? 0 : Self.pause
            _ = try await Task { try await database.execute(ThumbnailSQL.release, [file.id.uuid, pause]) }.value
        }
    }

    private func settle(_ file: ClaimedFile, _ state: ThumbnailState) async throws {
        let rows = try await database.query(ThumbnailSQL.settle, [file.id.uuid, state.rawValue])
        // The account was deleted meanwhile.
        if rows.isEmpty { try await store.delete(file.id.thumbnailKey) }
    }
}

/// A file whose thumbnail is to be made by us.
private struct ClaimedFile {
    let id: EntityID
    let format: MediaFormat
    let duration: Int?
    let tries: Int

    init(_ row: PostgresRow) throws {
        id = try row.id("id")
        let contentType = try row.decode("content_type", as: String.self)
        guard let format = MediaFormat(contentType: contentType) else {
            throw UnknownValue(column: "content_type", text: contentType)
        }
        self.format = format
        duration = try row.decode("duration_ms")
        tries = try row.decode("thumbnail_tries")
    }
}
