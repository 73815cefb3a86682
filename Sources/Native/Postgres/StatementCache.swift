/// The statements a connection has prepared, by their text and parameter types; the least recently used goes first.
///
/// One without capacity knows none, and has each prepared without a name, for its next use.
struct StatementCache {
    struct Key: Hashable {
        let sql: String
        let types: [PostgresType]
    }

    private struct Entry {
        let name: String
        var lastUse: Int
    }

    private let capacity: Int
    private var entries: [Key: Entry] = [:]
    private var useCount = 0
    private var nameCount = 0
    /// Names the server still holds though nothing refers to them.
    private(set) var discarded: [String] = []

    init(capacity: Int) {
        self.capacity = max(0, capacity)
    }

    var count: Int { entries.count }

    /// The name `key` is prepared under, marking it as used.
    mutating func name(for key: Key) -> String? {
        useCount += 1
        entries[key]?.lastUse = useCount
        return entries[key]?.name
    }

    /// Whether statements are kept.
    var isKeeping: Bool { capacity > 0 }

    /// A name never used before on this connection; the empty one, which the next statement takes over, without capacity.
    mutating func makeName() -> String {
        guard isKeeping else { return "" }
        nameCount += 1
        return "lpo_\(nameCount)"
    }

    /// Records that `key` is prepared as `name`; the least recently used statement is discarded if there are too many.
    mutating func insert(_ key: Key, name: String) {
        guard isKeeping else { return }
        if entries.count >= capacity, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            discard(oldest.key)
        }
        useCount += 1
        entries[key] = Entry(name: name, lastUse: useCount)
    }

    /// Forgets `key`.
    mutating func discard(_ key: Key) {
        guard let entry = entries.removeValue(forKey: key) else { return }
        discarded.append(entry.name)
    }

    /// The names to deallocate, which are forgotten by this.
    mutating func takeDiscarded() -> [String] {
        defer { discarded = [] }
        return discarded
    }
}
