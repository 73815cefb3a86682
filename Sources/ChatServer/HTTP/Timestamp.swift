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
        let (seconds, rest) = (microseconds - microseconds.modulo(1_000_000), microseconds.modulo(1_000_000))
        let text = Date(timeIntervalSince1970: Double(seconds / 1_000_000)).formatted(.iso8601)
        let milliseconds = String(1000 + rest / 1000).dropFirst()
        return "\(text.dropLast()).\(milliseconds)Z"
    }
}

extension Int64 {
    /// The remainder that is never negative, also for times before 1970.
    fileprivate func modulo(_ divisor: Int64) -> Int64 {
        let remainder = self % divisor
        return remainder < 0 ? remainder + divisor : remainder
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
