import Testing

@testable import HTTPServer

@Suite("Places of connections")
struct ConnectionTableTests {
    private typealias Table = ConnectionTable<String, Int>

    private func table(maximum: Int = 100, perPeer: Int? = nil) -> Table {
        var limits = Table.Limits(maximum: maximum, perPeer: perPeer)
        limits.overLimit = 2
        limits.excess = 2
        return Table(limits)
    }

    /// Accepts a connection, gives it a place, and returns the one that was told to close for it.
    private func add(_ connection: Int, to table: inout Table, peer: String? = nil) -> (Table.Place?, evicted: Int?) {
        table.accepted()
        let evicted = table.evict()
        let place = table.enter(connection, from: peer)
        return (place, evicted ?? table.evict(besides: place))
    }

    @Test("The one that has been idle longest is closed for a new one, and each once")
    func longestIdle() throws {
        var table = table(maximum: 3)
        var places: [Table.Place] = []
        for connection in 0..<3 {
            let (place, evicted) = add(connection, to: &table)
            places.append(try #require(place))
            #expect(evicted == nil)
        }
        // The first one answers a request, and has been idle for less time than the others.
        table.update(places[0], isIdle: false)
        table.update(places[0], isIdle: true)
        #expect(add(3, to: &table).evicted == 1)
        #expect(add(4, to: &table).evicted == 2)
        #expect(table.open == 5)
    }

    @Test("One that begins a request is the last to be closed, from the first part of its head on")
    func touched() throws {
        var table = table(maximum: 2)
        let first = try #require(add(0, to: &table).0)
        _ = add(1, to: &table)
        table.touch(first)
        #expect(add(2, to: &table).evicted == 1)
    }

    @Test("One with a request under way is never closed; when all have one, others wait until one has none")
    func busy() throws {
        var table = table(maximum: 2)
        var places: [Table.Place] = []
        for connection in 0..<2 { places.append(try #require(add(connection, to: &table).0)) }
        for place in places { table.update(place, isIdle: false) }
        let isAccepting = table.isAccepting()
        #expect(!isAccepting)
        let early = table.resumesListener()
        #expect(!early)
        table.update(places[1], isIdle: true)
        let resumes = table.resumesListener()
        #expect(resumes)
        let again = table.resumesListener()
        #expect(!again)
        #expect(add(2, to: &table).evicted == 1)
    }

    @Test("Where a connection that was told to close began a request before it heard, another one closes")
    func spared() throws {
        var table = table(maximum: 2)
        let first = try #require(add(0, to: &table).0)
        _ = add(1, to: &table)
        #expect(add(2, to: &table).evicted == 0)
        table.update(first, isIdle: false)
        #expect(add(3, to: &table).evicted == 1)
        table.update(first, isIdle: true)
        #expect(add(4, to: &table).evicted == 2)
    }

    @Test("Of those that were accepted before any had a place, too many are closed once they have theirs")
    func late() {
        var table = table(maximum: 2)
        for _ in 0..<4 {
            table.accepted()
            let evicted = table.evict()
            #expect(evicted == nil)
        }
        var evicted: [Int?] = []
        for connection in 0..<4 {
            let place = table.enter(connection, from: nil)
            evicted.append(table.evict(besides: place))
        }
        #expect(evicted == [nil, 0, 1, nil])
    }

    @Test("No more are taken than a few past the maximum, however many are about to close")
    func excess() {
        var table = table(maximum: 3)
        for connection in 0..<5 { _ = add(connection, to: &table) }
        let isAccepting = table.isAccepting()
        #expect(!isAccepting)
        table.closed()
        let resumes = table.resumesListener()
        #expect(resumes)
    }

    @Test("A peer has so many, then so many get one answer, then none; one that leaves makes room")
    func peers() throws {
        var table = table(perPeer: 2)
        var places: [Table.Place] = []
        for connection in 0..<4 { places.append(try #require(add(connection, to: &table, peer: "a").0)) }
        #expect(places.map(\.isOverLimit) == [false, false, true, true])
        #expect(add(4, to: &table, peer: "a").0 == nil)
        #expect(add(5, to: &table, peer: "b").0?.isOverLimit == false)
        #expect(add(6, to: &table).0?.isOverLimit == false)
        for place in places.suffix(3) { table.leave(place) }
        #expect(add(7, to: &table, peer: "a").0?.isOverLimit == false)
        #expect(add(8, to: &table, peer: "a").0?.isOverLimit == true)
    }

    @Test("One that leaves makes room at once, not only when it is closed")
    func leaving() throws {
        var table = table(maximum: 2)
        let first = try #require(add(0, to: &table).0)
        _ = add(1, to: &table)
        #expect(add(2, to: &table).evicted == 0)
        table.leave(first)
        let early = table.evict()
        #expect(early == nil)
        table.closed()
        let late = table.evict()
        #expect(late == nil)
        #expect(add(3, to: &table).evicted == 1)
    }

    @Test("A place is given again, and what has left is not closed for others")
    func places() throws {
        var table = table(maximum: 2)
        let first = try #require(add(0, to: &table).0)
        let second = try #require(add(1, to: &table).0)
        table.leave(first)
        table.closed()
        #expect(add(2, to: &table).evicted == nil)
        table.leave(second)
        table.closed()
        #expect(add(3, to: &table).evicted == nil)
        #expect(add(4, to: &table).evicted == 2)
    }
}
