import FoundationEssentials
import Postgres
import Secrets

/// The id of a user, thread, message or token family: a UUID, written in lower case.
struct EntityID: Hashable, Sendable {
    let uuid: UUID

    init(_ uuid: UUID) {
        self.uuid = uuid
    }

    /// Reads the canonical text form in either case; nil for anything else.
    init?(_ text: some StringProtocol) {
        guard text.utf8.count == 36, let uuid = UUID(uuidString: String(text)) else { return nil }
        self.uuid = uuid
    }

    /// The id before all others.
    static let least = EntityID(UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)))

    /// A new UUIDv7 (RFC 9562): the milliseconds of `now`, then 74 random bits.
    static func next(now: Date = Date()) -> EntityID {
        let milliseconds = UInt64(max(0, now.timeIntervalSince1970 * 1000))
        let random = Secrets.randomBytes(10)
        func time(_ shift: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: milliseconds >> shift) }
        return EntityID(
            UUID(
                uuid: (
                    time(40), time(32), time(24), time(16), time(8), time(0),
                    0x70 | random[0] & 0x0F, random[1],
                    0x80 | random[2] & 0x3F, random[3],
                    random[4], random[5], random[6], random[7], random[8], random[9]
                )
            )
        )
    }
}

extension EntityID: CustomStringConvertible {
    var description: String { uuid.uuidString.lowercased() }
}

extension EntityID: Comparable {
    /// By their bytes, and so by time for those of version 7.
    static func < (left: EntityID, right: EntityID) -> Bool { left.uuid < right.uuid }
}

extension EntityID: Encodable {
    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension PostgresRow {
    /// The id in a nullable `uuid` column.
    func optionalID(_ column: String) throws(PostgresError) -> EntityID? {
        try decode(column, as: UUID?.self).map { EntityID($0) }
    }

    /// The id in a `uuid` column.
    func id(_ column: String) throws(PostgresError) -> EntityID {
        EntityID(try decode(column, as: UUID.self))
    }
}
