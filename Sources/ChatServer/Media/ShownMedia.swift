import Imaging
import Logging
import MediaFormats
import MediaPreviews
import MediaStorage
import Providers

/// Loads what vendors are shown of a conversation's files.
///
/// An image is shown as a copy that all vendors take, a JPEG or a PNG of at most 2,000 pixels each way, upright; it is made
/// when the file arrives. Of a video or a sound it is the pictures and the sound alone, as they are, copied when they are
/// first shown. No copy has a word on camera or place.
struct ShownMedia: Sendable {
    /// Files of one request have no more bytes than this together, as the strictest vendors have it; of more the oldest are
    /// left out. Source: Google's guide "Image understanding", 20 MB a request with inline data, in base64.
    private static let maximumBytes = 14 << 20
    /// Source: Anthropic's guide "Vision", of requests with more than 20 images, and of an image in base64, 5 MB.
    static let copies = CopyLimits(maximumSide: 2_000, maximumBytes: 3_500_000)

    let store: any MediaStore
    let imager: Imager
    /// Nil where there is none: videos and sound are left out then.
    let ffmpeg: FFmpeg?
    let logger: Logger

    /// `request` with the bytes of its files, the newest first as long as there is room, within its vendor's limits.
    func load(_ request: ProviderRequest, within limits: ImageLimits) async throws -> ProviderRequest {
        var request = request
        if let count = limits.maximumCount { request.keepNewestImages(count) }
        var room = Self.maximumBytes
        for message in request.messages.indices.reversed() {
            for part in request.messages[message].parts.indices.reversed() {
                guard case .media(let media) = request.messages[message].parts[part], let reference = media.reference
                else { continue }
                var loaded = try await loadIfSound(media, reference, room: room)
                if let image = loaded, image.kind == .image,
                    Self.sides(of: image.bytes).lowerBound < limits.minimumSide
                {
                    loaded = nil
                }
                room -= loaded?.size ?? 0
                request.messages[message].parts[part] = loaded.map { .media($0) } ?? .text("")
            }
        }
        return request
    }

    /// Nil for a file that is gone or cannot be read, without which the conversation goes on.
    private func loadIfSound(
        _ media: ProviderMedia,
        _ reference: String,
        room: Int
    ) async throws -> ProviderMedia? {
        do {
            return try await load(media, reference, room: room)
        } catch {
            switch error {
            case let error as MediaStoreError where error.code == .notFound: break
            case let error as ImagingError where error.isOfPicture: break
            default: throw error
            }
            logger.warning(
                "A file is not shown to the model",
                metadata: ["media.id": "\(reference)", "error": "\(error)"]
            )
            return nil
        }
    }

    private func load(_ media: ProviderMedia, _ reference: String, room: Int) async throws -> ProviderMedia? {
        guard room > 0, let id = EntityID(reference) else { return nil }
        switch media.kind {
        case .image:
            let bytes = try await shownImage(id)
            let contentType = bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) ? "image/png" : "image/jpeg"
            return bytes.count <= room ? ProviderMedia(kind: .image, contentType: contentType, bytes: bytes) : nil
        case .audio, .video:
            guard media.size <= room, let bytes = try await shownRecording(id, media.contentType), bytes.count <= room
            else { return nil }
            return ProviderMedia(kind: media.kind, contentType: media.contentType, bytes: bytes)
        }
    }

    private func shownRecording(_ id: EntityID, _ contentType: String) async throws -> [UInt8]? {
        if let bytes = try await shownBefore(id, upTo: Self.maximumBytes) { return bytes }
        guard let ffmpeg, let format = MediaFormat(contentType: contentType) else { return nil }
        let spool = store.spool
        let bytes = try await store.withFile(id.mediaKey) { path in
            try await spool.receive { copy in
                do throws(FFmpegError) {
                    try await ffmpeg.copyWithoutMetadata(
                        of: path,
                        format,
                        to: copy.path,
                        maximumBytes: Self.maximumBytes
                    )
                } catch {
                    logger.warning(
                        "A file is not shown to the model: it cannot be copied without its metadata",
                        metadata: ["media.id": "\(id)", "error": "\(error)"]
                    )
                    return [UInt8]?.none
                }
                return try await copy.read { try $0.read(at: 0, count: $0.count) }
            }
        }
        if let bytes { await keep(bytes, of: id) }
        return bytes
    }

    /// The copy that was made before, if one was.
    private func shownBefore(_ id: EntityID, upTo limit: Int) async throws(MediaStoreError) -> [UInt8]? {
        do throws(MediaStoreError) {
            return try await store.contents(id.shownKey, upTo: limit)
        } catch {
            // S3 denies what is not there to a key that may not list the bucket.
            guard error.code == .notFound || error.code == .denied else { throw error }
            return nil
        }
    }

    /// Keeps a copy for the next time; where that fails, it is made again then.
    private func keep(_ bytes: [UInt8], of id: EntityID) async {
        do {
            try await store.keep(bytes, as: id.shownKey)
        } catch {
            logger.warning(
                "A copy of a file was not kept",
                metadata: ["media.id": "\(id)", "error": "\(error)"]
            )
        }
    }

    private func shownImage(_ id: EntityID) async throws -> [UInt8] {
        if let bytes = try await shownBefore(id, upTo: 2 * Self.copies.maximumBytes),
            Self.sides(of: bytes).upperBound <= Self.copies.maximumSide
        {
            return bytes
        }
        // Of a picture that was received by an older version.
        let imager = imager
        let previews = try await store.withFile(id.mediaKey) {
            try await imager.previews(ofFile: $0, copy: Self.copies)
        }
        await keep(previews.copy.bytes, of: id)
        return previews.copy.bytes
    }

    /// The shorter and the longer side of an image, in pixels.
    private static func sides(of image: [UInt8]) -> ClosedRange<Int> {
        guard let facts = try? MediaFormat.identify(ByteArraySource(image)), let width = facts.width,
            let height = facts.height
        else { return 1...1 }
        return min(width, height)...max(width, height)
    }
}

extension ProviderMedia {
    /// A file of a message, to be loaded.
    init(_ media: Media) {
        self.init(
            kind: Kind(media.kind),
            contentType: media.contentType,
            size: media.size,
            reference: media.id.description
        )
    }
}
