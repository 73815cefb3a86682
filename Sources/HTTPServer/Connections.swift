public import HummingbirdCore
public import NIOCore
import Synchronization

/// The connections of a server: how many there may be, of one peer too, and which one makes room for a new one.
///
/// When all are taken, the connection that has been idle longest is closed for a new one. One with a request under way, such
/// as a stream, is not. While every connection has one, new connections wait in the system's queue.
public final class Connections: AvailableConnectionsDelegate {
    typealias Table = ConnectionTable<String, Member>
    typealias Place = Table.Place

    /// A connection that can be told to close.
    struct Member: Sendable {
        let handler: NIOLoopBound<ConnectionHandler>

        /// Closes the connection if it is still idle.
        func evict() {
            handler.eventLoop.execute { handler.value.evict() }
        }
    }

    private struct State {
        var table: Table
        var listener: (any Channel)?
        var overLimit: Set<ObjectIdentifier> = []
    }

    private let state: Mutex<State>
    private let peer: @Sendable (SocketAddress) -> String?

    /// - Parameters:
    ///   - maximum: how many connections are kept.
    ///   - perPeer: how many of one peer; nil for any number.
    ///   - peer: what a peer is counted by; nil for one that may have any number.
    public init(maximum: Int, perPeer: Int? = nil, peer: @escaping @Sendable (SocketAddress) -> String? = { _ in nil })
    {
        state = Mutex(State(table: Table(Table.Limits(maximum: maximum, perPeer: perPeer))))
        self.peer = peer
    }

    /// How many are open.
    public var count: Int { state.withLock { $0.table.open } }

    /// Whether the peer of a request's connection has more connections than it may. Such a request is the only one of its
    /// connection, and is to be refused.
    public func isOverLimit(_ channel: any Channel) -> Bool {
        state.withLock { !$0.overLimit.isEmpty && $0.overLimit.contains(ObjectIdentifier(channel)) }
    }

    /// Tells which channel accepts connections, so that it goes on once there is room again.
    public func listen(on channel: any Channel) {
        state.withLock { $0.listener = channel }
    }

    // MARK: AvailableConnectionsDelegate

    public func connectionOpened() {
        let evicted = state.withLock { state in
            state.table.accepted()
            return state.table.evict()
        }
        evicted?.evict()
    }

    public func connectionClosed() {
        state.withLock { $0.table.closed() }
    }

    public func isAcceptingNewConnections() -> Bool {
        state.withLock { $0.table.isAccepting() }
    }

    // MARK: Members

    /// Gives a connection a place; nil to one that is to be closed at once. On its event loop.
    func enter(_ handler: ConnectionHandler, _ channel: any Channel) -> Place? {
        let member = Member(handler: NIOLoopBound(handler, eventLoop: channel.eventLoop))
        let peer = channel.remoteAddress.flatMap(peer)
        let (place, evicted) = change { state in
            let place = state.table.enter(member, from: peer)
            if place?.isOverLimit == true { state.overLimit.insert(ObjectIdentifier(channel)) }
            return (place, state.table.evict(besides: place))
        }
        evicted?.evict()
        return place
    }

    func update(_ place: Place, isIdle: Bool) {
        change { $0.table.update(place, isIdle: isIdle) }
    }

    func touch(_ place: Place) {
        state.withLock { $0.table.touch(place) }
    }

    func leave(_ place: Place, _ channel: any Channel) {
        change { state in
            state.table.leave(place)
            if place.isOverLimit { state.overLimit.remove(ObjectIdentifier(channel)) }
        }
    }

    /// Changes the table. New connections are accepted again where one can make room now.
    private func change<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
        let (result, listener) = state.withLock { state in
            let result = body(&state)
            return (result, state.table.resumesListener() ? state.listener : nil)
        }
        listener?.read()
        return result
    }
}
