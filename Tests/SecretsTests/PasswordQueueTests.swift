import Testing

@testable import Secrets

@Suite("The queue of passwords")
struct PasswordQueueTests {
    @Test("An empty queue has no turn to give")
    func empty() {
        var queue = PasswordQueue<Int>(maximumWaiting: 2)
        #expect(queue.next() == nil)
        #expect(queue.remove(1) == false)
        #expect(queue.count == 0)
    }

    @Test("An account's tickets go in the order in which they came")
    func order() {
        var queue = PasswordQueue<Int>(maximumWaiting: 8)
        for ticket in 1...3 {
            #expect(queue.enter(ticket, for: requester("a")) == .waits)
        }
        #expect(queue.drain() == [1, 2, 3])
    }

    @Test("Addresses take turns")
    func addressesInTurn() {
        var queue = PasswordQueue<Int>(maximumWaiting: 8)
        queue.fill([(1, "a"), (2, "a"), (3, "a"), (4, "b"), (5, "b"), (6, "c")])
        #expect(queue.drain() == [1, 4, 6, 2, 5, 3])
    }

    @Test("Accounts take turns within an address, and do not get it more of them")
    func accountsInTurn() {
        var queue = PasswordQueue<Int>(maximumWaiting: 8)
        for (ticket, account) in [(1, "x"), (2, "x"), (3, "x"), (4, "y"), (5, "z")] {
            #expect(queue.enter(ticket, for: requester("a", account)) == .waits)
        }
        for ticket in 6...7 {
            #expect(queue.enter(ticket, for: requester("b")) == .waits)
        }
        #expect(queue.drain() == [1, 6, 4, 7, 5, 2, 3])
    }

    @Test("The same account at another address is another line")
    func accountAtTwoAddresses() {
        var queue = PasswordQueue<Int>(maximumWaiting: 8)
        queue.fill([(1, "a"), (2, "a"), (3, "b")])
        #expect(queue.drain() == [1, 3, 2])
    }

    @Test("A flood of 1000 from one address delays another by one turn at most", arguments: [0, 1, 100, 999])
    func flood(before: Int) {
        var queue = PasswordQueue<Int>(maximumWaiting: 256)
        var refused = 0
        for ticket in 0..<1000 {
            if ticket == before {
                #expect(queue.enter(-1, for: requester("honest")) != .refused)
                #expect([queue.next(), queue.next()].contains(-1))
            }
            if queue.enter(ticket, for: requester("flood", "\(ticket)")) == .refused { refused += 1 }
        }
        #expect(queue.count <= 256)
        // One of the flood had its turn, and another gave way.
        #expect(refused >= 1000 - 256 - 2)
    }

    @Test("When all places are taken, a newcomer takes one of the address with the most")
    func displacement() {
        var queue = PasswordQueue<Int>(maximumWaiting: 4)
        queue.fill([(1, "a"), (2, "a"), (3, "a"), (4, "b")])
        #expect(queue.enter(5, for: requester("c")) == .displaces(3))
        #expect(queue.count == 4)
        #expect(queue.drain() == [1, 4, 5, 2])
    }

    @Test("The account with the most gives way, with its last ticket")
    func displacementByAccount() {
        var queue = PasswordQueue<Int>(maximumWaiting: 4)
        for (ticket, account) in [(1, "x"), (2, "y"), (3, "y"), (4, "z")] {
            #expect(queue.enter(ticket, for: requester("a", account)) == .waits)
        }
        #expect(queue.enter(5, for: requester("b")) == .displaces(3))
        // All accounts have one: the one whose turn is furthest away.
        #expect(queue.enter(6, for: requester("c")) == .displaces(4))
        #expect(queue.drain() == [1, 5, 6, 2])
    }

    @Test("Of several addresses with the most, the one whose turn is furthest away gives way")
    func displacementOfEquals() {
        var queue = PasswordQueue<Int>(maximumWaiting: 4)
        queue.fill([(1, "a"), (2, "b"), (3, "b"), (4, "a")])
        #expect(queue.enter(5, for: requester("c")) == .displaces(3))
        #expect(queue.drain() == [1, 2, 5, 4])
    }

    @Test("An address with as many waiting as any other is refused when all places are taken")
    func refusal() {
        var queue = PasswordQueue<Int>(maximumWaiting: 4)
        queue.fill([(1, "a"), (2, "a"), (3, "b"), (4, "b")])
        #expect(queue.enter(5, for: requester("a")) == .refused)
        #expect(queue.enter(6, for: requester("b", "another")) == .refused)
        #expect(queue.drain() == [1, 3, 2, 4])
    }

    @Test("Among addresses with one each whoever came first stays")
    func equals() {
        var queue = PasswordQueue<Int>(maximumWaiting: 3)
        queue.fill([(1, "a"), (2, "b"), (3, "c")])
        #expect(queue.enter(4, for: requester("d")) == .refused)
        #expect(queue.drain() == [1, 2, 3])
    }

    @Test("A queue without places refuses")
    func noPlaces() {
        var queue = PasswordQueue<Int>(maximumWaiting: 0)
        #expect(queue.enter(1, for: requester("a")) == .refused)
        #expect(queue.count == 0)
    }

    @Test("A cancelled ticket frees its place and changes no one else's turn")
    func cancellation() {
        var queue = PasswordQueue<Int>(maximumWaiting: 4)
        queue.fill([(1, "a"), (2, "b"), (3, "a"), (4, "c")])
        #expect(queue.remove(2) == true)
        #expect(queue.remove(2) == false)
        #expect(queue.count == 3)
        #expect(queue.enter(5, for: requester("a")) == .waits)
        #expect(queue.remove(3) == true)
        #expect(queue.drain() == [1, 4, 5])
    }

    @Test("Whatever comes and goes, no more wait than may, and each ticket ends once", arguments: 1...20)
    func anything(seed: Int) {
        var random = SeededNumbers(state: UInt64(seed))
        var queue = PasswordQueue<Int>(maximumWaiting: 8)
        var waiting: Set<Int> = []
        for ticket in 0..<500 {
            switch random.next(4) {
            case 0:
                let next = queue.next()
                #expect((next == nil) == waiting.isEmpty)
                if let next { #expect(waiting.remove(next) == next) }
            case 1:
                let some = random.next(ticket + 1)
                #expect(queue.remove(some) == (waiting.remove(some) != nil))
            default:
                let admission = queue.enter(ticket, for: requester("\(random.next(3))", "\(random.next(3))"))
                #expect(admission == .waits || waiting.count == 8)
                if case .displaces(let other) = admission { #expect(waiting.remove(other) == other) }
                if admission != .refused { waiting.insert(ticket) }
            }
            #expect(queue.count == waiting.count)
        }
        #expect(Set(queue.drain()) == waiting)
    }

    private func requester(_ address: String, _ account: String = "ada@example.com") -> PasswordRequester {
        PasswordRequester(address: address, account: account)
    }
}

extension PasswordQueue<Int> {
    fileprivate mutating func fill(_ tickets: [(Int, String)]) {
        for (ticket, address) in tickets {
            #expect(enter(ticket, for: PasswordRequester(address: address, account: "ada@example.com")) == .waits)
        }
    }

    fileprivate mutating func drain() -> [Int] {
        var tickets: [Int] = []
        while let ticket = next() { tickets.append(ticket) }
        return tickets
    }
}

/// Numbers that are the same for the same seed.
private struct SeededNumbers {
    var state: UInt64

    mutating func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % bound
    }
}
