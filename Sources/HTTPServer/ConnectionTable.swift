/// Which connections there are, how many each peer has, and which have been idle longest.
///
/// `Connection` stands for an open connection, `Peer` for what its peer is counted by. All operations take constant time.
struct ConnectionTable<Peer: Hashable & Sendable, Connection: Sendable>: Sendable {
    /// A connection's place, which another one gets after it has left.
    struct Place: Hashable, Sendable {
        fileprivate let index: Int
        /// Whether the connection's peer has too many, so that it gets one answer.
        let isOverLimit: Bool
    }

    struct Limits: Sendable {
        /// Of all connections.
        let maximum: Int
        /// Of one peer; nil for any number.
        let perPeer: Int?
        /// Of those past `perPeer`.
        var overLimit = 64
        /// How many more than `maximum` are taken while connections that were told to close are closing.
        var excess = 64
    }

    private struct Node: Sendable {
        var connection: Connection?
        /// What the connection is counted by.
        var peer: Peer?
        var isOverLimit = false
        /// Whether the connection was told to close for another one.
        var isEvicted = false
        var isLinked = false
        var older: Int?
        var newer: Int?
    }

    private let limits: Limits
    private var nodes: [Node] = []
    private var free: [Int] = []
    private var oldest: Int?
    private var newest: Int?
    private var peers: [Peer: Int] = [:]
    /// Accepted and not closed, with a place or without one yet.
    private(set) var open = 0
    private var evicted = 0
    /// Without a place any more, or refused one, and not yet closed.
    private var leaving = 0
    private var overLimit = 0
    /// Whether a connection may wait to be accepted.
    private var isListenerWaiting = false

    init(_ limits: Limits) {
        self.limits = limits
    }
}

// MARK: - Accepting

extension ConnectionTable {
    /// Whether another connection is accepted: there is room, or an idle one can make room.
    mutating func isAccepting() -> Bool {
        isListenerWaiting = !hasRoom
        return hasRoom
    }

    private var hasRoom: Bool {
        open < limits.maximum || (oldest != nil && open < limits.maximum + limits.excess)
    }

    /// Counts an accepted connection.
    mutating func accepted() {
        open += 1
    }

    /// The connection that has been idle longest, which is to be told to close; nil where there are not too many. Asked
    /// after a connection was accepted, and once it has its place: many may have been accepted before any had one.
    ///
    /// - Parameter place: of a connection that is kept.
    mutating func evict(besides place: Place? = nil) -> Connection? {
        guard open - evicted - leaving > limits.maximum, let oldest, oldest != place?.index else { return nil }
        unlink(oldest)
        nodes[oldest].isEvicted = true
        evicted += 1
        return nodes[oldest].connection
    }

    /// Counts a connection that is closed.
    mutating func closed() {
        open -= 1
        // One that is closed before it has a place takes the count of one that leaves: for a moment one more is kept.
        if leaving > 0 { leaving -= 1 }
    }

    /// Whether the listener waits and need not any more.
    mutating func resumesListener() -> Bool {
        guard isListenerWaiting, hasRoom else { return false }
        isListenerWaiting = false
        return true
    }
}

// MARK: - Places

extension ConnectionTable {
    /// Gives an accepted connection, which is idle, a place; nil to one that is closed at once: its peer has too many, and
    /// so many wait for an answer that says so.
    ///
    /// - Parameter peer: nil for one without a limit.
    mutating func enter(_ connection: Connection, from peer: Peer?) -> Place? {
        var node = Node(connection: connection)
        if let peer, let limit = limits.perPeer {
            if peers[peer, default: 0] < limit {
                peers[peer, default: 0] += 1
                node.peer = peer
            } else {
                guard overLimit < limits.overLimit else {
                    leaving += 1
                    return nil
                }
                overLimit += 1
                node.isOverLimit = true
            }
        }
        let index = free.popLast() ?? nodes.count
        if index == nodes.count { nodes.append(node) } else { nodes[index] = node }
        link(index)
        return Place(index: index, isOverLimit: node.isOverLimit)
    }

    /// Notes whether a request is under way.
    mutating func update(_ place: Place, isIdle: Bool) {
        if !isIdle {
            spare(place.index)
            unlink(place.index)
        } else if !nodes[place.index].isLinked, !nodes[place.index].isEvicted {
            link(place.index)
        }
    }

    /// Notes that an idle connection has begun a request.
    mutating func touch(_ place: Place) {
        guard nodes[place.index].isLinked else { return }
        unlink(place.index)
        link(place.index)
    }

    /// Takes a connection out.
    mutating func leave(_ place: Place) {
        unlink(place.index)
        spare(place.index)
        leaving += 1
        let node = nodes[place.index]
        if node.isOverLimit { overLimit -= 1 }
        if let peer = node.peer, let count = peers[peer] { peers[peer] = count > 1 ? count - 1 : nil }
        nodes[place.index] = Node()
        free.append(place.index)
    }

    private mutating func spare(_ index: Int) {
        guard nodes[index].isEvicted else { return }
        nodes[index].isEvicted = false
        evicted -= 1
    }

    private mutating func link(_ index: Int) {
        nodes[index].isLinked = true
        nodes[index].older = newest
        nodes[index].newer = nil
        if let newest { nodes[newest].newer = index } else { oldest = index }
        newest = index
    }

    private mutating func unlink(_ index: Int) {
        guard nodes[index].isLinked else { return }
        let (older, newer) = (nodes[index].older, nodes[index].newer)
        if let older { nodes[older].newer = newer } else { oldest = newer }
        if let newer { nodes[newer].older = older } else { newest = older }
        nodes[index].isLinked = false
    }
}
