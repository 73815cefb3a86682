import Imaging
import Logging
import MediaFormats
import MediaStorage
import Multipart
import Postgres
import Providers

/// A file that was received.
struct ReceivedFile: Sendable, Equatable {
    /// SHA-256 of its bytes.
    let fingerprint: [UInt8]
    /// Nil where the request seems to have been answered before.
    let kept: UploadedFile?
}

/// A file that is kept, for a turn that has not begun yet.
struct UploadedFile: Sendable, Equatable {
    let id: EntityID
    let kind: MediaFormat.Kind
    let contentType: String
    let size: Int
}

/// Receives files.
///
/// A file goes to the disk as it arrives. What it is is decided by its bytes; then it is noted in the database, and only
/// then kept in the store: whatever is interrupted when, nothing is in the store that the database does not know.
struct Uploads: Sendable {
    let store: any MediaStore
    let database: PostgresPool
    let models: ModelDirectory
    let imager: Imager
    let thumbnails: Thumbnails
    /// The most bytes a file may have.
    let maximumBytes: Int
    /// The most bytes a user may have kept; zero for any number.
    let quota: Int
    let logger: Logger

    /// How long what was received for no turn is left alone: longer than the slowest client takes for its last file.
    static let patience = Duration.seconds(24 * 3600)

    /// Takes files for a prompt of `owner` in a thread, that comes with an idempotency key or without.
    func prompt(in threadID: EntityID, of owner: EntityID, key: String?) -> UploadsOfPrompt {
        UploadsOfPrompt(uploads: self, threadID: threadID, owner: owner, key: key)
    }

    /// Has the thumbnails made of files whose turn has begun.
    func accepted(_ files: [ReceivedFile]) {
        if files.contains(where: { $0.kept?.kind != .image }) { thumbnails.wake() }
    }

    /// Gives up files that no turn needs. It is done even where the request was cancelled; what fails is swept later.
    func discard(_ files: [UploadedFile]) async {
        guard !files.isEmpty else { return }
        let ids = files.map(\.id)
        await Task {
            await tried("Files not given up") {
                let statements = [
                    try PostgresStatement(MediaSQL.discard, [ids.map(\.uuid)]),
                    try PostgresStatement(MediaSQL.attached, [ids.map(\.uuid)]),
                ]
                // A turn whose beginning was not answered may have them after all. Those that the database does not know
                // any more were an account's that is gone.
                let attached = try await database.pipeline(statements).last?.rows.map { try $0.id("id") } ?? []
                await delete(ids.filter { !attached.contains($0) })
            }
        }.value
    }

    /// Gives up what a crash has left, and what is not needed any more.
    func sweep() async {
        await tried("Received files not swept") { try await store.sweep(olderThan: Self.patience) }
        await tried("Thumbnails not given up") { _ = try await database.execute(ThumbnailSQL.expire) }
        await tried("Old files not given up") {
            _ = try await database.execute(MediaSQL.discardOld)
        }
        await deleteGivenUp()
    }

    /// Deletes the bytes of files that are given up, and forgets them. What fails is swept later.
    func deleteGivenUp() async {
        await tried("Files given up not deleted") {
            var last = EntityID.least
            while true {
                let ids = try await database.query(MediaSQL.discarded, [last.uuid]).map { try $0.id("id") }
                guard let end = ids.last, await delete(ids) else { return }
                last = end
            }
        }
    }

    /// Deletes what the store has of files that were given up, and then their rows. Says whether the store takes it.
    @discardableResult
    private func delete(_ ids: [EntityID]) async -> Bool {
        var isThere = true
        var deleted: [EntityID] = []
        for id in ids {
            do {
                for key in [id.mediaKey, id.thumbnailKey, id.shownKey] { try await store.delete(key) }
                deleted.append(id)
            } catch {
                logger.warning("File not deleted", metadata: ["media.id": "\(id)", "error": "\(error)"])
                // The others will not fare better.
                if (error as? MediaStoreError)?.code == .unavailable {
                    isThere = false
                    break
                }
            }
        }
        await tried("Files not forgotten") {
            _ = try await database.execute(MediaSQL.delete, [deleted.map(\.uuid)])
            _ = try await database.execute(MediaSQL.clear, [deleted.map(\.uuid)])
        }
        return isThere
    }

    private func tried(_ failure: StaticString, _ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            logger.warning("\(failure)", metadata: ["error": "\(error)"])
        }
    }
}
