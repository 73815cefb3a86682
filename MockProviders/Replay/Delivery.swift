/// What a vendor sends for a request: a recording as this request gets it.
struct Delivery: Sendable {
    /// One write of the body.
    struct Piece: Sendable {
        /// When it is due, counted from the response head.
        var milliseconds: Int
        var bytes: [UInt8]
    }

    var status: Int
    /// In the order they are sent, names in lower case.
    var headers: [(name: String, value: String)]
    var pieces: [Piece]
    /// Whether the body is an event stream; other bodies come in one piece.
    var isStream: Bool
}
