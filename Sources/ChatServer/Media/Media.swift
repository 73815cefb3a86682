import FoundationEssentials
import MediaFormats
import MediaStorage
import Postgres

/// A file of a message, as the thread's owner sees it.
struct Media: Encodable, Sendable, Equatable {
    let id: EntityID
    let kind: MediaFormat.Kind
    let filename: String
    /// What the bytes are, whatever the sender said.
    let contentType: String
    let size: Int
    /// Upright, in pixels.
    let width: Int?
    let height: Int?
    let durationMilliseconds: Int?
    let thumbnail: ThumbnailState
    let createdAt: Timestamp

    /// The columns of `media` that ``init(_:)`` reads.
    static let columns = "id, kind, filename, content_type, size, width, height, duration_ms, thumbnail, created_at"

    private enum CodingKeys: String, CodingKey {
        case id, kind, filename, size, width, height, url
        case contentType = "content_type"
        case durationMilliseconds = "duration_ms"
        case thumbnailURL = "thumbnail_url"
        case createdAt = "created_at"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(kind.rawValue, forKey: .kind)
        try container.encode(filename, forKey: .filename)
        try container.encode(contentType, forKey: .contentType)
        try container.encode(size, forKey: .size)
        try container.encodeIfPresent(width, forKey: .width)
        try container.encodeIfPresent(height, forKey: .height)
        try container.encodeIfPresent(durationMilliseconds, forKey: .durationMilliseconds)
        try container.encode("/api/v1/media/\(id)", forKey: .url)
        try container.encode(thumbnail == .none ? nil : "/api/v1/media/\(id)/thumbnail", forKey: .thumbnailURL)
        try container.encode(createdAt, forKey: .createdAt)
    }
}

extension Media {
    /// Reads ``columns``.
    init(_ row: PostgresRow) throws {
        id = try row.id("id")
        let kind = try row.decode("kind", as: String.self)
        guard let known = MediaFormat.Kind(rawValue: kind) else { throw UnknownValue(column: "kind", text: kind) }
        self.kind = known
        filename = try row.decode("filename")
        contentType = try row.decode("content_type")
        size = try row.decode("size")
        width = try row.decode("width")
        height = try row.decode("height")
        durationMilliseconds = try row.decode("duration_ms")
        thumbnail = try ThumbnailState(row)
        createdAt = try row.timestamp("created_at")
    }
}

extension EntityID {
    /// The name under which the media store has the bytes of the file with this id.
    var mediaKey: MediaKey { mediaKey("") }
    /// The same for its thumbnail.
    var thumbnailKey: MediaKey { mediaKey(".thumbnail") }
    /// The same for the copy of an image that vendors are shown.
    var shownKey: MediaKey { mediaKey(".shown") }

    private func mediaKey(_ suffix: String) -> MediaKey {
        guard let key = MediaKey(description + suffix) else { preconditionFailure("A UUID is a key.") }
        return key
    }
}
