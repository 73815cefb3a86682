public import NIOCore
import NIOHTTP1

/// How long a client may take, for what.
public struct ConnectionTimeouts: Sendable {
    /// To begin a request, and between two pieces of a body.
    public var idle: TimeAmount
    /// From the first byte of a request's head to its last.
    public var head: TimeAmount
    /// To close its side once the last answer has been sent.
    public var closing: TimeAmount

    public init(
        idle: TimeAmount = .seconds(75),
        head: TimeAmount = .seconds(30),
        closing: TimeAmount = .seconds(5)
    ) {
        self.idle = idle
        self.head = head
        self.closing = closing
    }
}

/// One connection of HTTP/1.x: the requests that have come and are not answered, how their answers are framed, whether the
/// connection is kept, and until when the client has to go on.
///
/// Source: RFC 9112, "HTTP/1.1", sections 6 and 9.
struct ConnectionState {
    /// A request whose answer has not ended.
    private struct Request {
        /// HTTP/1.0, which knows no chunks.
        let isOld: Bool
        let isHead: Bool
        /// Whether another request may follow on the connection.
        var isKept: Bool
    }

    /// What is being read.
    private enum Reading: Equatable {
        case nothing
        case head
        case body
    }

    private let timeouts: ConnectionTimeouts
    private var requests: [Request] = []
    private var reading = Reading.nothing
    /// How many answers have ended and wait for the system to take their last bytes.
    private var unsent = 0
    /// When the client or the server last went on.
    private var since: NIODeadline
    /// Whether the last request has come.
    private var isLastRead = false
    private var isQuiescing = false
    /// Whether the answer under way ends where the connection does.
    private(set) var isDelimitedByClose = false
    /// Whether the last answer has ended.
    private(set) var isClosing = false

    init(timeouts: ConnectionTimeouts, now: NIODeadline) {
        self.timeouts = timeouts
        since = now
    }

    /// Whether no request is under way. One of which a part of the head has come has not begun.
    var isIdle: Bool { requests.isEmpty && unsent == 0 && reading != .body }

    /// Whether a part of a request's head has come.
    var isReadingHead: Bool { reading == .head }

    /// Whether what the client sends is thrown away.
    var isDiscarding: Bool { isClosing || (isLastRead && reading != .body) }

    /// Whether the answer under way says what it has, and has no body.
    var isAnswerWithoutBody: Bool { requests.first?.isHead == true }

    /// Whether nothing is left to send, and the client is only waited for to close its side.
    var isAllSent: Bool { isClosing && unsent == 0 }

    /// Whether nothing of the client's is lost where the connection is closed once all is sent.
    var closesAtOnce: Bool { isQuiescing && reading == .nothing }
}

// MARK: - What the client sends

extension ConnectionState {
    /// Notes that bytes have come which are more than the line ends that are allowed before a request.
    mutating func receivedBytes(now: NIODeadline) {
        guard reading == .nothing, !isLastRead else { return }
        reading = .head
        since = now
    }

    /// Notes the head of a request, and returns whether the request is taken. None is after one that closes.
    mutating func receivedHead(_ head: HTTPRequestHead, isLast: Bool = false, now: NIODeadline) -> Bool {
        guard !isLastRead else { return false }
        let isKept = head.isConnectionKept && !isLast
        requests.append(Request(isOld: head.version.minor == 0, isHead: head.method == .HEAD, isKept: isKept))
        reading = .body
        since = now
        isLastRead = !isKept
        return true
    }

    /// Notes a piece of a request's body, and returns whether the request is taken.
    mutating func receivedBody(now: NIODeadline) -> Bool {
        guard reading == .body, !isClosing else { return false }
        since = now
        return true
    }

    /// Notes the end of a request, and returns whether the request is taken.
    mutating func receivedEnd(now: NIODeadline) -> Bool {
        guard receivedBody(now: now) else { return false }
        reading = .nothing
        return true
    }

    /// Notes that what came cannot be read. The requests before it are answered.
    mutating func failedToRead() {
        reading = .nothing
        isLastRead = true
        closeAfterLastRequest()
    }

    /// Takes no more requests than have come. An idle connection can be closed at once.
    mutating func quiesce(now: NIODeadline) {
        isQuiescing = true
        isLastRead = true
        closeAfterLastRequest()
        guard requests.isEmpty else { return }
        isClosing = true
        since = now
    }

    private mutating func closeAfterLastRequest() {
        guard !requests.isEmpty else { return }
        requests[requests.count - 1].isKept = false
    }
}

// MARK: - What the server answers

extension ConnectionState {
    /// Frames the head of an answer as its request's version has it, and returns whether it is sent.
    mutating func answer(_ head: inout HTTPResponseHead) -> Bool {
        guard let request = requests.first else {
            // What came was no request.
            isLastRead = true
            head.headers.replaceOrAdd(name: "Connection", value: "close")
            return true
        }
        // RFC 9110, 15.2: a client of HTTP/1.0 does not know them.
        guard head.status.code >= 200 else { return !request.isOld }
        if head.headers.contains(name: "Transfer-Encoding") {
            head.headers.remove(name: "Content-Length")
            if request.isOld { head.headers.remove(name: "Transfer-Encoding") }
        }
        if request.isOld {
            head.version = .http1_0
            isDelimitedByClose =
                !request.isHead && head.status.mayHaveResponseBody && !head.headers.contains(name: "Content-Length")
        }
        if isDelimitedByClose || head.headers.connectionOptions.contains("close") {
            requests[0].isKept = false
            requests.removeSubrange(1...)
            isLastRead = true
        }
        if !requests[0].isKept {
            head.headers.replaceOrAdd(name: "Connection", value: "close")
        } else if request.isOld {
            head.headers.replaceOrAdd(name: "Connection", value: "keep-alive")
        }
        return true
    }

    /// Notes the end of an answer.
    mutating func answerEnded(now: NIODeadline) {
        isDelimitedByClose = false
        unsent += 1
        let isLast = requests.isEmpty || !requests.removeFirst().isKept
        since = now
        guard isLast else { return }
        isClosing = true
        isLastRead = true
    }

    /// Notes that the system has taken the last bytes of an answer.
    mutating func answerSent(now: NIODeadline) {
        unsent -= 1
        since = now
    }
}

// MARK: - Time

extension ConnectionState {
    enum Timeout: Equatable {
        /// Nothing is late.
        case none
        /// The head is: an answer says so, and the connection closes.
        case head
        case close
    }

    /// When the client is late; nil while the server is what is waited for.
    var deadline: NIODeadline? {
        if isClosing { return since + (unsent == 0 ? timeouts.closing : timeouts.idle) }
        if reading == .body { return since + timeouts.idle }
        guard requests.isEmpty else { return nil }
        return since + (reading == .head ? timeouts.head : timeouts.idle)
    }

    /// Returns what is late, and takes no more requests when something is.
    mutating func timeout(now: NIODeadline) -> Timeout {
        guard let deadline, now >= deadline else { return .none }
        let isHead = reading == .head && !isClosing && unsent == 0
        failedToRead()
        return isHead ? .head : .close
    }
}

// MARK: - Headers

extension HTTPRequestHead {
    /// Whether the client lets the connection be used for another request after this one.
    ///
    /// Not after one that asks for another protocol either: its decoder reads no further.
    var isConnectionKept: Bool {
        let options = headers.connectionOptions
        guard !options.contains("close"), method != .CONNECT else { return false }
        guard version.minor > 0 else { return options.contains("keep-alive") }
        return !(options.contains("upgrade") && headers.contains(name: "Upgrade"))
    }
}

extension HTTPHeaders {
    /// The options of all `Connection` headers, in lower case.
    var connectionOptions: [String] {
        self[canonicalForm: "Connection"].map { $0.lowercased() }
    }
}
