/// A user's device: it sends, drops, resumes, stops and tries again, on whichever replica it meets.
struct Client {
    enum State {
        case idle
        /// Its turn is not acknowledged.
        case sending
        case following
    }

    var state = State.idle
    var turn = Turn(key: 0, fingerprint: 0, thread: 0, isRegeneration: false)
    var answer: Int?
    /// How much of the answer's text it has.
    var received = 0
    /// Only the newest alarm rings.
    var alarm = 0
    var heardAt = 0
    var connections: [Int] = []
}

/// A request and what comes back on it.
struct Connection {
    let client: Int
    /// What was to be begun; nil when an answer was asked for, or its end.
    let turn: Turn?
    /// Up to where the server has written text, and up to where it arrived.
    var sent: Int
    var arrived: Int
    var answer: Int?
    var isOpen = true
    /// What is written comes in this order, and the next not before this.
    var busyUntil = 0

    init(client: Int, turn: Turn?, offset: Int) {
        self.client = client
        self.turn = turn
        sent = offset
        arrived = offset
    }
}
