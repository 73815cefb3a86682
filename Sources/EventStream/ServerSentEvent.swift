/// An event as the receiver of a `text/event-stream` sees it.
///
/// Source: WHATWG HTML, section "Server-sent events".
package struct ServerSentEvent: Sendable, Equatable {
    /// What the `event` field said; `message` where there was none.
    package let name: String
    /// The `data` lines, joined with line feeds.
    package let data: String
    /// The last event id as of this event, which outlives the event that set it; nil while none was ever sent.
    package let id: String?
    /// The reconnection time that this event's block asked for, in milliseconds.
    package let retry: Int?
    /// Whether name, data and id came as well-formed UTF-8. What did not is repaired with U+FFFD, as the format wants
    /// it; a receiver of what cannot have been meant so may rather refuse it.
    package let isWellFormed: Bool

    package init(
        name: String = "message",
        data: String,
        id: String? = nil,
        retry: Int? = nil,
        isWellFormed: Bool = true
    ) {
        self.name = name
        self.data = data
        self.id = id
        self.retry = retry
        self.isWellFormed = isWellFormed
    }
}

/// What a `text/event-stream` is made of, in order of arrival.
package enum EventStreamElement: Sendable, Equatable {
    case event(ServerSentEvent)
    /// The text of a comment line, without its colon and the space after it.
    case comment(String)
    /// A line that is no comment and names no field of the format. Browsers drop these; vendors have been seen to put
    /// a bare JSON error here, so the line is handed on whole.
    case unknownField(line: String)
}

/// A stream that is bigger than was agreed to.
package enum EventStreamError: Error, Sendable, Equatable {
    /// A line is longer than this many bytes.
    case lineTooLong(limit: Int)
    /// The data of an event is longer than this many bytes.
    case eventTooLarge(limit: Int)
    /// More bytes than this came without an event among them.
    case noEvent(limit: Int)
}
