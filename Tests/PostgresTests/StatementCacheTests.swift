import Testing

@testable import Postgres

@Suite("Statement cache")
struct StatementCacheTests {
    @Test("The least recently used statement is discarded when there are too many")
    func evicts() {
        var cache = StatementCache(capacity: 2)
        let keys = ["a", "b", "c"].map { StatementCache.Key(sql: $0, types: []) }
        cache.insert(keys[0], name: "one")
        cache.insert(keys[1], name: "two")
        #expect(cache.name(for: keys[0]) == "one")
        cache.insert(keys[2], name: "three")
        #expect(cache.name(for: keys[1]) == nil)
        #expect(cache.name(for: keys[0]) == "one")
        #expect(cache.takeDiscarded() == ["two"])
        #expect(cache.takeDiscarded() == [])
    }

    @Test("The same text with other parameter types is another statement")
    func distinguishesTypes() {
        var cache = StatementCache(capacity: 2)
        cache.insert(.init(sql: "SELECT $1", types: [.text]), name: "one")
        #expect(cache.name(for: .init(sql: "SELECT $1", types: [.int8])) == nil)
    }
}
