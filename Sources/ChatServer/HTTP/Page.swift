import FoundationEssentials
import HTTPTypes
import Hummingbird
import Secrets

/// One page of a keyset-paginated list.
struct Page<Item: Encodable & Sendable>: Encodable, Sendable {
    let items: [Item]
    let nextCursor: Nullable<String>

    private enum CodingKeys: String, CodingKey {
        case items
        case nextCursor = "next_cursor"
    }
}

/// Where a page of a list begins: the sort key of the row before it. Opaque to clients.
struct Cursor: Equatable, Sendable {
    /// What the cursor was made for; one of another list is refused.
    enum List: UInt8, Sendable {
        case threads = 1
        case messages = 2
    }

    let list: List
    /// The first part of the sort key.
    let position: Int64
    /// The second: what breaks ties, or names the list.
    let id: EntityID

    var text: String {
        var bytes = [list.rawValue]
        withUnsafeBytes(of: position.bigEndian) { bytes += $0 }
        withUnsafeBytes(of: id.uuid.uuid) { bytes += $0 }
        return Hexadecimal.encode(bytes)
    }
}

extension Cursor {
    /// Reads ``text`` of a cursor made for `list`; nil for anything else.
    init?(_ text: some StringProtocol, for list: List) {
        guard let bytes = Hexadecimal.decode(text), bytes.count == 25, bytes[0] == list.rawValue else { return nil }
        self.list = list
        position = bytes[1..<9].reduce(0) { $0 << 8 | Int64($1) }
        // What PostgreSQL can hold: times up to the year 9999, and positions from one.
        let positions: ClosedRange<Int64> = list == .threads ? 0...253_402_300_799_999_999 : 1...Int64.max
        guard positions.contains(position) else { return nil }
        let hexadecimal = Hexadecimal.encode(bytes[9...])
        let cuts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        let digits = Array(hexadecimal)
        guard let id = EntityID(cuts.map { String(digits[$0]) }.joined(separator: "-")) else { return nil }
        self.id = id
    }
}

/// What of a list a request asks for.
struct PageRequest: Sendable {
    let limit: Int
    let cursor: Cursor?

    /// Reads `?limit=` and `?cursor=`; a 422 problem for values that cannot be, and for what `checks` has noted.
    init(
        _ request: Request,
        list: Cursor.List,
        defaultLimit: Int = 20,
        maximumLimit: Int = 100,
        beside checks: FieldChecks
    ) throws(Problem) {
        var checks = checks
        var limit = defaultLimit
        if let text = request.uri.queryParameters["limit"] {
            limit = text.utf8.count <= 9 && text.utf8.allSatisfy { (48...57).contains($0) } ? Int(text) ?? 0 : 0
            checks.require(
                (1...maximumLimit).contains(limit),
                "limit",
                "must be a whole number from 1 to \(maximumLimit)"
            )
        }
        var cursor: Cursor?
        if let text = request.uri.queryParameters["cursor"] {
            cursor = Cursor(text, for: list)
            checks.require(cursor != nil, "cursor", "must be a next_cursor of this list")
        }
        try checks.finish()
        self.limit = limit
        self.cursor = cursor
    }
}
