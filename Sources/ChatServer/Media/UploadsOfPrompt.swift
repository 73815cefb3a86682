import Imaging
import MediaFormats
import MediaStorage
import Multipart
import Postgres
import Providers

/// Takes the files of one prompt.
final class UploadsOfPrompt {
    private let uploads: Uploads
    private let threadID: EntityID
    private let owner: EntityID
    private let key: String?
    private var model: ModelName?
    private var wasAnswered: Bool?

    init(uploads: Uploads, threadID: EntityID, owner: EntityID, key: String?) {
        self.uploads = uploads
        self.threadID = threadID
        self.owner = owner
        self.key = key
    }

    /// Receives the file of `part`; nil for the empty part without a name that a browser sends for an input left empty.
    /// Where the request's key has been seen, only what says whether it is the same request: it gets its answer, whatever
    /// would be said of the file today.
    ///
    /// Problems: 404 without the thread, 413 for a file or files that are too large, 415 for what is no image, video or
    /// sound, or not one that the thread's model takes, 503 where the store is away.
    func receive(_ part: MultipartPart, from parts: FormParts) async throws -> ReceivedFile? {
        let claimed = part.filename ?? ""
        let shown = MediaFilename.clean(claimed, as: .jpeg)
        let first = try await parts.nextBytes()
        if first == nil, claimed.isEmpty { return nil }
        let isRepeated = try await wasAnsweredBefore()
        let model = try await threadModel()
        return try await uploads.store.spool.receive { file in
            var size = 0
            var bytes = first
            while let piece = bytes {
                size += piece.count
                guard size <= uploads.maximumBytes else {
                    throw Problem.fileTooLarge(shown, limit: uploads.maximumBytes)
                }
                try await file.write(piece)
                bytes = try await parts.nextBytes()
            }
            if isRepeated {
                try await file.flush()
                return ReceivedFile(fingerprint: await file.fingerprint(), kept: nil)
            }
            let facts = try await identify(file, size: size, shown: shown)
            guard isAccepted(facts, by: model) else { throw Problem.fileNotAccepted(shown, facts, by: model) }
            let previews = facts.kind == .image ? try await previews(of: file, facts, shown: shown) : nil
            let kept = UploadedFile(
                id: EntityID.next(),
                kind: facts.kind,
                contentType: facts.contentType,
                size: size
            )
            let fingerprint = await file.fingerprint()
            try await keep(
                file,
                kept,
                facts,
                fingerprint: fingerprint,
                filename: MediaFilename.clean(claimed, as: facts.format),
                previews: previews
            )
            return ReceivedFile(fingerprint: fingerprint, kept: kept)
        }
    }

    private func wasAnsweredBefore() async throws -> Bool {
        guard let key else { return false }
        if let wasAnswered { return wasAnswered }
        let isKnown = try await IdempotencyKey.isKnown(key, of: owner, in: uploads.database)
        wasAnswered = isKnown
        return isKnown
    }

    private func identify(_ file: SpooledFile, size: Int, shown: String) async throws -> MediaFacts {
        let result = try await file.read { open in
            Result { () throws(MediaFormatError) in try MediaFormat.identify(FileSource(file: open)) }
        }
        switch result {
        case .success(let facts): return facts
        case .failure(.refused(let refusal)): throw Problem.fileRefused(shown, refusal)
        case .failure(.unreadable(let error)): throw error
        }
    }

    /// The thumbnail of an image and the copy that vendors are shown, and with them the proof that it can be decoded.
    private func previews(of file: SpooledFile, _ facts: MediaFacts, shown: String) async throws -> Previews {
        try await file.flush()
        do throws(ImagingError) {
            return try await uploads.imager.previews(
                ofFile: file.path,
                copy: ShownMedia.copies,
                isGrid: facts.isGrid
            )
        } catch {
            switch error.code {
            case .damaged, .doesNotFit: throw Problem.fileRefused(shown, .damaged)
            case .unsupported: throw Problem.fileRefused(shown, .unsupported)
            case .tooManyPixels, .tookTooLong: throw Problem.fileTooCostly(shown)
            case .busy, .cancelled, .unreadable: throw Problem.mediaUnavailable
            }
        }
    }

    private func keep(
        _ file: SpooledFile,
        _ kept: UploadedFile,
        _ facts: MediaFacts,
        fingerprint: [UInt8],
        filename: String,
        previews: Previews?
    ) async throws {
        let state = previews == nil ? uploads.thumbnails.initialState : .ready
        let parameters: [any PostgresEncodable] = [
            kept.id.uuid, owner.uuid, facts.kind.rawValue, facts.contentType, filename, kept.size, fingerprint,
            facts.width, facts.height, uploads.quota, facts.durationMilliseconds,
            state.rawValue,
        ]
        let statements = [
            try PostgresStatement(MediaSQL.lockOwner, [owner.uuid]),
            try PostgresStatement(MediaSQL.insert, parameters),
        ]
        guard try await uploads.database.pipeline(statements).last?.rows.isEmpty == false else {
            throw Problem.mediaQuotaExceeded
        }
        do {
            try await uploads.store.keep(file, as: kept.id.mediaKey)
            if let previews {
                try await uploads.store.keep(previews.thumbnail.bytes, as: kept.id.thumbnailKey)
                try await uploads.store.keep(previews.copy.bytes, as: kept.id.shownKey)
            }
        } catch {
            await uploads.discard([kept])
            throw error
        }
    }

    /// The model that is to see the files. It may be another one when the turn begins: what that does not take is left out.
    private func threadModel() async throws -> ModelName {
        if let model { return model }
        let rows = try await uploads.database.query(ThreadsSQL.one, [threadID.uuid, owner.uuid])
        guard let row = try rows.only else { throw Problem.threadNotFound }
        let text = try row.decode("llm", as: String.self)
        guard let found = ModelName(text) else { throw UnknownValue(column: "llm", text: text) }
        model = found
        return found
    }

    /// Whether the model is known to take such files, or, where nothing is known of it, its vendor's form does. Images of
    /// any format are turned into one that all vendors take.
    private func isAccepted(_ facts: MediaFacts, by model: ModelName) -> Bool {
        let kind = ProviderMedia.Kind(facts.kind)
        if let known = uploads.models.catalogue[model], !known.accepts.contains(kind) { return false }
        guard let endpoint = uploads.models.endpoint(for: model) else { return true }
        return kind == .image || endpoint.makeAPI().accepts(facts.contentType)
    }
}

/// A stored file as what it is read from to say what it is.
private struct FileSource: ByteSource {
    let file: OpenFile

    var count: Int { file.count }

    func read(at offset: Int, count: Int) throws -> [UInt8] {
        try file.read(at: offset, count: count)
    }
}

extension ProviderMedia.Kind {
    init(_ kind: MediaFormat.Kind) {
        self =
            switch kind {
            case .image: .image
            case .video: .video
            case .audio: .audio
            }
    }
}
