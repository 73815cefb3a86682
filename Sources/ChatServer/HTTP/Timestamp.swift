import FoundationEssentials
import Postgres

/// A point in time as clients see it: RFC 3339 in UTC with milliseconds, `2026-11-23T09:30:00.123Z`.
struct Timestamp: Hashable, Sendable {
    let date: Date

    /// Whole microseconds since 1970, as PostgreSQL keeps them.
    var microseconds: Int64 {
        Int64((date.timeIntervalSince1970 * 1_000_000).rounded())
    }

    init(_ date: Date) {
        self.date = date
    }

    init(microseconds: Int64) {
        date = Date(timeIntervalSince1970: Double(microseconds) / 1_000_000)
    }
}

extension Timestamp: CustomStringConvertible {
    var description: String {
        // Cut to the millisecond, not rounded: an answer never names a moment that has not come.
        let milliseconds = (Double(microseconds) / 1000).rounded(.down)
        return Date(timeIntervalSince1970: milliseconds / 1000)
            .formatted(
                .iso8601.year().month().day().time(includingFractionalSeconds: true).timeZone(separator: .omitted)
            )
    }
}

extension Timestamp: Encodable {
    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension PostgresRow {
    /// The time in a `timestamptz` column.
    func timestamp(_ column: String) throws(PostgresError) -> Timestamp {
        Timestamp(try decode(column, as: Date.self))
    }

    /// The time in a nullable `timestamptz` column.
    func optionalTimestamp(_ column: String) throws(PostgresError) -> Timestamp? {
        try decode(column, as: Date?.self).map(Timestamp.init)
    }
}
