/// The order in which passwords are hashed: who waits, whose turn is next, and who has to give way.
///
/// Addresses take turns, within an address its accounts take turns, and an account's tickets go in the order in which
/// they came. So a flood from one address delays another address by one turn, however long the flood's line is.
///
/// At most `maximumWaiting` tickets wait, a few hundred: every operation walks through the lines, which takes
/// microseconds where a hash takes milliseconds.
struct PasswordQueue<Ticket: Equatable> {
    /// What became of a ticket that came.
    enum Admission: Equatable {
        case waits
        /// The ticket waits in the place of another, which waits no more.
        case displaces(Ticket)
        case refused
    }

    private let maximumWaiting: Int
    /// The lines of the addresses that wait, none of them empty. The first has the next turn.
    private var lines: [AddressLine<Ticket>] = []

    /// Makes an empty queue.
    init(maximumWaiting: Int) {
        self.maximumWaiting = maximumWaiting
    }

    /// How many tickets wait.
    var count: Int {
        lines.reduce(0) { $0 + $1.count }
    }

    /// Lets a ticket wait, if there is room or if its address has fewer waiting, this one counted, than the address with
    /// the most: among equals whoever came first stays.
    ///
    /// In the second case that address loses the last ticket of its account with the most. Where several have the most,
    /// the one whose turn is furthest away gives way.
    mutating func enter(_ ticket: Ticket, for requester: PasswordRequester) -> Admission {
        guard count >= maximumWaiting else {
            append(ticket, for: requester)
            return .waits
        }
        let most = lines.map(\.count).max() ?? 0
        let waiting = lines.first { $0.address == requester.address }?.count ?? 0
        guard waiting + 1 < most, let longest = lines.lastIndex(where: { $0.count == most }) else { return .refused }
        let displaced = lines[longest].removeLast()
        append(ticket, for: requester)
        return .displaces(displaced)
    }

    /// Takes out the ticket whose turn it is; nil when none waits.
    mutating func next() -> Ticket? {
        guard !lines.isEmpty else { return nil }
        var line = lines.removeFirst()
        let ticket = line.next()
        if !line.isEmpty { lines.append(line) }
        return ticket
    }

    /// Takes out a ticket before its turn; false when it does not wait.
    mutating func remove(_ ticket: Ticket) -> Bool {
        for index in lines.indices where lines[index].remove(ticket) {
            if lines[index].isEmpty { lines.remove(at: index) }
            return true
        }
        return false
    }

    private mutating func append(_ ticket: Ticket, for requester: PasswordRequester) {
        if let index = lines.firstIndex(where: { $0.address == requester.address }) {
            lines[index].append(ticket, for: requester.account)
        } else {
            var line = AddressLine<Ticket>(address: requester.address)
            line.append(ticket, for: requester.account)
            lines.append(line)
        }
    }
}

/// The tickets of one address, by account.
private struct AddressLine<Ticket: Equatable> {
    let address: String
    /// The accounts that wait, none of them without tickets. The first has the address's next turn.
    private var accounts: [(name: String, tickets: [Ticket])] = []

    init(address: String) {
        self.address = address
    }

    var count: Int {
        accounts.reduce(0) { $0 + $1.tickets.count }
    }

    var isEmpty: Bool {
        accounts.isEmpty
    }

    mutating func append(_ ticket: Ticket, for account: String) {
        if let index = accounts.firstIndex(where: { $0.name == account }) {
            accounts[index].tickets.append(ticket)
        } else {
            accounts.append((account, [ticket]))
        }
    }

    /// Takes out the ticket whose turn it is. The line must not be empty.
    mutating func next() -> Ticket {
        var account = accounts.removeFirst()
        let ticket = account.tickets.removeFirst()
        if !account.tickets.isEmpty { accounts.append(account) }
        return ticket
    }

    /// Takes out the last ticket of the account with the most, of several the one whose turn is furthest away. The line
    /// must not be empty.
    mutating func removeLast() -> Ticket {
        var longest = accounts.startIndex
        for index in accounts.indices where accounts[index].tickets.count >= accounts[longest].tickets.count {
            longest = index
        }
        let ticket = accounts[longest].tickets.removeLast()
        if accounts[longest].tickets.isEmpty { accounts.remove(at: longest) }
        return ticket
    }

    mutating func remove(_ ticket: Ticket) -> Bool {
        for index in accounts.indices {
            guard let place = accounts[index].tickets.firstIndex(of: ticket) else { continue }
            accounts[index].tickets.remove(at: place)
            if accounts[index].tickets.isEmpty { accounts.remove(at: index) }
            return true
        }
        return false
    }
}
