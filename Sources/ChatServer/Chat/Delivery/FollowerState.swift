import NIOCore

/// How long delivery waits, and for what.
struct DeliveryTimes: Sendable {
    static let standard = DeliveryTimes()

    /// The silence after which a stream says that it lives: half of what proxies usually allow.
    var silence: TimeAmount = .seconds(15)
    /// How long a connection may take nothing before its stream is ended, and the client may come back for the rest.
    var patience: TimeAmount = .seconds(20)
    /// How long it may then still take nothing, not even that end, before it is closed.
    var farewell: TimeAmount = .seconds(5)
}

/// What one follower of an answer has got, and how its connection fares. A pure state machine; time comes in from
/// outside.
struct FollowerState: Sendable {
    /// What is to be done for a follower when its turn in the sweep comes.
    enum Care: Equatable, Sendable {
        case nothing
        /// Say that the stream lives.
        case ping
        /// End the stream cleanly: the connection takes nothing.
        case drop
        /// Close the connection: it does not take the end either.
        case close
    }

    /// How many bytes of the answer's text have been written for it, or need not be.
    private(set) var offset: Int
    private let times: DeliveryTimes
    private var lastWrite: NIODeadline
    private var blockedSince: NIODeadline?
    private var farewellSince: NIODeadline?

    init(offset: Int, times: DeliveryTimes = .standard, now: NIODeadline) {
        self.offset = offset
        self.times = times
        lastWrite = now
    }

    /// The text before `offset` has been written.
    mutating func wrote(upTo offset: Int, at now: NIODeadline) {
        self.offset = offset
        lastWrite = now
    }

    /// The connection takes more, or has stopped taking it.
    mutating func becameWritable(_ isWritable: Bool, at now: NIODeadline) {
        blockedSince = isWritable ? nil : blockedSince ?? now
    }

    /// The stream has been ended, with the end still to be taken by the connection.
    mutating func beginFarewell(at now: NIODeadline) {
        farewellSince = now
    }

    /// What is to be done at `now`. A ping counts as written.
    mutating func care(isWritable: Bool, at now: NIODeadline) -> Care {
        becameWritable(isWritable, at: now)
        if let farewellSince {
            return !isWritable && now - farewellSince >= times.farewell ? .close : .nothing
        }
        if let blockedSince { return now - blockedSince >= times.patience ? .drop : .nothing }
        guard now - lastWrite >= times.silence else { return .nothing }
        lastWrite = now
        return .ping
    }
}
