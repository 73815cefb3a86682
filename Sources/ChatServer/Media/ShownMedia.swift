import Imaging
import Logging
import MediaStorage
import Providers

/// Loads what vendors are shown of a conversation's files.
///
/// An image is shown as a copy that all vendors take: a JPEG, or a PNG where it is transparent, of at most 2,048 pixels
/// each way, upright and without a word on camera or place. It is made once. Sound and video are shown as they are.
struct ShownMedia: Sendable {
    /// Files of one request have no more bytes than this together, as the strictest vendors have it; of more the oldest are
    /// left out. Source: Google's guide "Image understanding", 20 MB a request with inline data, in base64.
    private static let maximumBytes = 14 << 20
    private static let maximumSide = 2_048
    /// Source: Anthropic's guide "Vision", 5 MB an image in base64.
    private static let maximumImageBytes = 3_500_000

    let store: any MediaStore
    let imager: Imager
    let logger: Logger

    /// `request` with the bytes of its files, the newest first as long as there is room.
    func load(_ request: ProviderRequest) async throws -> ProviderRequest {
        var request = request
        var room = Self.maximumBytes
        for message in request.messages.indices.reversed() {
            for part in request.messages[message].parts.indices.reversed() {
                guard case .media(let media) = request.messages[message].parts[part], let reference = media.reference
                else { continue }
                let loaded = try await load(media, reference, room: room)
                room -= loaded?.size ?? 0
                request.messages[message].parts[part] = loaded.map { .media($0) } ?? .text("")
            }
        }
        return request
    }

    private func load(_ media: ProviderMedia, _ reference: String, room: Int) async throws -> ProviderMedia? {
        guard room > 0, let id = EntityID(reference) else { return nil }
        switch media.kind {
        case .image:
            let bytes = try await shownImage(id)
            let contentType = bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) ? "image/png" : "image/jpeg"
            return bytes.count <= room ? ProviderMedia(kind: .image, contentType: contentType, bytes: bytes) : nil
        case .audio, .video:
            guard media.size <= room else { return nil }
            let bytes = try await store.contents(id.mediaKey, upTo: media.size)
            return ProviderMedia(kind: media.kind, contentType: media.contentType, bytes: bytes)
        }
    }

    private func shownImage(_ id: EntityID) async throws -> [UInt8] {
        do throws(MediaStoreError) {
            return try await store.contents(id.shownKey, upTo: 2 * Self.maximumImageBytes)
        } catch {
            guard error.code == .notFound else { throw error }
        }
        let imager = imager
        let picture = try await store.withFile(id.mediaKey) { path in
            let clean = try await imager.stripped(ofFile: path, maximumSide: Self.maximumSide)
            if clean.format != .webp, clean.bytes.count <= Self.maximumImageBytes { return clean }
            return try await imager.jpeg(
                ofFile: path,
                maximumSide: Self.maximumSide,
                maximumBytes: Self.maximumImageBytes
            )
        }
        try await store.keep(picture.bytes, as: id.shownKey)
        return picture.bytes
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
