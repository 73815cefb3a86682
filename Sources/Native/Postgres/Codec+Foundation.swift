package import FoundationEssentials

extension UUID: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .uuid }

    package func postgresBytes() -> [UInt8]? {
        let id = uuid
        return [
            id.0, id.1, id.2, id.3, id.4, id.5, id.6, id.7, id.8, id.9, id.10, id.11, id.12, id.13, id.14, id.15,
        ]
    }

    package init(postgres value: PostgresValue) throws(PostgresDecodingFailure) {
        let bytes = try value.bytes(ofAny: .uuid)
        guard bytes.count == 16 else { throw .malformed }
        let at = bytes.startIndex
        self.init(
            uuid: (
                bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3], bytes[at + 4], bytes[at + 5], bytes[at + 6],
                bytes[at + 7], bytes[at + 8], bytes[at + 9], bytes[at + 10], bytes[at + 11], bytes[at + 12],
                bytes[at + 13], bytes[at + 14], bytes[at + 15]
            )
        )
    }
}

/// `timestamptz`: microseconds since 2000-01-01, exact both ways within 285 years of 2001. `infinity` is out of range.
extension Date: PostgresEncodable, PostgresDecodable {
    package static var postgresType: PostgresType { .timestamptz }

    /// From 2000-01-01, PostgreSQL's epoch, to 2001-01-01, that of `Date`.
    private static let microsecondsBetweenEpochs: Int64 = 366 * 86_400 * 1_000_000

    package func postgresBytes() throws(PostgresError) -> [UInt8]? {
        let rounded = (timeIntervalSinceReferenceDate * 1_000_000).rounded()
        // The server has bounds of its own within these, and says so; its extremes mean infinity.
        guard rounded.magnitude < 9.2e18, let microseconds = Int64(exactly: rounded) else {
            throw PostgresError(.encoding, "the date is out of range")
        }
        return BigEndian.bytes(microseconds + Self.microsecondsBetweenEpochs)
    }

    package init(postgres value: PostgresValue) throws(PostgresDecodingFailure) {
        let microseconds: Int64 = try BigEndian.value(of: value.bytes(ofAny: .timestamptz))
        guard microseconds != .min, microseconds != .max else { throw .outOfRange }
        let sinceReference = microseconds.subtractingReportingOverflow(Self.microsecondsBetweenEpochs)
        guard !sinceReference.overflow else { throw .outOfRange }
        self.init(timeIntervalSinceReferenceDate: Double(sinceReference.partialValue) / 1_000_000)
    }
}
