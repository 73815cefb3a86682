import Postgres

/// What there is of a file's thumbnail.
enum ThumbnailState: String, Sendable {
    /// The media store has it.
    case ready
    /// It is to be made.
    case pending
    /// There is none and will be none.
    case none
}

extension ThumbnailState {
    /// Reads the column `thumbnail`.
    init(_ row: PostgresRow) throws {
        let text = try row.decode("thumbnail", as: String.self)
        guard let state = Self(rawValue: text) else { throw UnknownValue(column: "thumbnail", text: text) }
        self = state
    }
}
