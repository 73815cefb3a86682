/// One transfer's life: idle → connecting → sending → waiting → header → body (⇄ paused) → ended.
///
/// It is told what happens and when, and answers what that means: which bytes to take, which deadline runs, how the
/// transfer has ended. It does nothing itself, so its tests need neither a network nor a clock.
struct TransferStateMachine {
    typealias Instant = SuspendingClock.Instant

    enum Phase: Equatable {
        case idle
        case connecting(since: Instant)
        /// The request is being sent; `isStarved` while its source has nothing.
        case sending(lastByte: Instant, isStarved: Bool)
        /// The request is sent, nothing has come back.
        case waiting(since: Instant)
        case header(lastByte: Instant)
        case body(lastByte: Instant)
        /// The reader's window is full, and the peer has to wait.
        case paused
        case ended
    }

    enum BodyStep: Equatable {
        /// Take this many bytes; fewer than came means that the transfer has failed.
        case accept(Int)
        /// Take none and stop receiving until the reader has made room.
        case pause
    }

    enum HeaderStep {
        case proceed
        case head(WebResponseHead)
        /// The transfer has failed.
        case refuse
    }

    let timeouts: WebTimeouts
    private(set) var window: Int
    let maximumHeaderBytes: Int
    let maximumBodyBytes: Int?

    private(set) var phase = Phase.idle
    private(set) var requestWasSent = false
    /// Why the transfer has to end; the first reason counts.
    private(set) var failure: WebError?
    /// Bytes taken in that the reader has not taken over.
    private(set) var unread = 0

    private var parser = ResponseHeadParser()
    private var headerBytes = 0
    private var bodyBytes = 0
    private var isRequestComplete = false
    /// The peer has refused the request before it was whole; the rest is not worth sending.
    private(set) var isRefused = false
    private var begun: Instant?
    private var timings = WebTimings()

    init(timeouts: WebTimeouts, window: Int, maximumHeaderBytes: Int, maximumBodyBytes: Int?) {
        self.timeouts = timeouts
        self.window = window
        self.maximumHeaderBytes = maximumHeaderBytes
        self.maximumBodyBytes = maximumBodyBytes
    }

    // MARK: The request

    mutating func begin(at now: Instant) {
        begun = now
        phase = .connecting(since: now)
    }

    /// A connection is ready and the request's first bytes follow. Comes again when a kept connection turned out to be
    /// closed and the request is begun anew.
    mutating func connected(at now: Instant, hasBody: Bool) {
        guard phase != .ended else { return }
        requestWasSent = true
        isRequestComplete = !hasBody
        if let begun { timings.connected = now - begun }
        phase = hasBody ? .sending(lastByte: now, isStarved: false) : .waiting(since: now)
    }

    /// Bytes of the request's body were handed to the connection, `isLast` with the end of it.
    mutating func sent(isLast: Bool, at now: Instant) {
        if isLast { isRequestComplete = true }
        switch phase {
        case .sending: phase = isLast ? .waiting(since: now) : .sending(lastByte: now, isStarved: false)
        case .header: phase = .header(lastByte: now)
        case .body: phase = .body(lastByte: now)
        default: break
        }
    }

    /// The request's source has nothing at the moment.
    mutating func starved() {
        if case .sending(let lastByte, _) = phase { phase = .sending(lastByte: lastByte, isStarved: true) }
    }

    // MARK: The response

    mutating func receivedHeader(_ line: some Collection<UInt8>, at now: Instant) -> HeaderStep {
        guard phase != .ended, failure == nil else { return .refuse }
        headerBytes += line.count
        guard headerBytes <= maximumHeaderBytes else {
            fail(.tooLarge, "The response's header is over \(maximumHeaderBytes) bytes.")
            return .refuse
        }
        if parser.head == nil, let begun { timings.firstByte = now - begun }
        switch parser.receive(line) {
        case .incomplete:
            phase = .header(lastByte: now)
        case .interim:
            phase = isRequestComplete ? .waiting(since: now) : .sending(lastByte: now, isStarved: false)
        case .complete:
            phase = .body(lastByte: now)
            guard var head = parser.head else { return .proceed }
            isRefused = head.status >= 300 && !isRequestComplete
            head.timings = timings
            return .head(head)
        case .trailer:
            if case .body = phase { phase = .body(lastByte: now) }
        case .malformed:
            fail(.protocolViolation, "The response's header is malformed.")
            return .refuse
        }
        return .proceed
    }

    /// Whether the window is full, unless the reader has taken bytes that ``consumed(_:)`` was not told of yet.
    var isFull: Bool { unread >= window }

    mutating func consumed(_ count: Int) {
        unread -= count
    }

    mutating func receivedBody(_ count: Int, at now: Instant) -> BodyStep {
        guard phase != .ended, failure == nil else { return .accept(0) }
        guard !isFull else {
            phase = .paused
            return .pause
        }
        phase = .body(lastByte: now)
        var accepted = count
        if let maximumBodyBytes, bodyBytes + count > maximumBodyBytes {
            accepted = maximumBodyBytes - bodyBytes
            fail(.tooLarge, "The response's body is over \(maximumBodyBytes) bytes.")
        }
        bodyBytes += accepted
        unread += accepted
        return .accept(accepted)
    }

    /// Nobody reads any more, and what comes is let go at once.
    mutating func readerLeft() {
        window = .max
    }

    /// The reader has made room.
    mutating func resumed(at now: Instant) {
        if phase == .paused { phase = .body(lastByte: now) }
    }

    // MARK: Time

    /// When the transfer fails unless something happens before.
    var deadline: Instant? {
        switch phase {
        case .connecting(let since): timeouts.connect.map { since + $0 }
        case .sending(let lastByte, isStarved: false): timeouts.idle.map { lastByte + $0 }
        case .waiting(let since): timeouts.firstByte.map { since + $0 }
        case .header(let lastByte), .body(let lastByte): timeouts.idle.map { lastByte + $0 }
        case .idle, .sending, .paused, .ended: nil
        }
    }

    /// Fails the transfer if its deadline has passed, and says whether it did.
    mutating func timePassed(at now: Instant) -> Bool {
        guard let deadline, deadline <= now else { return false }
        switch phase {
        case .connecting: fail(.connectTimeout, "No connection within the time allowed.")
        case .waiting: fail(.firstByteTimeout, "No response within the time allowed.")
        default: fail(.idleTimeout, "No byte within the time allowed.")
        }
        return true
    }

    // MARK: The end

    /// Notes why the transfer has to end, unless there is a reason already.
    mutating func fail(_ code: WebError.Code, _ message: String, cause: (any Error)? = nil) {
        guard failure == nil else { return }
        failure = WebError(code, requestWasSent: requestWasSent, message: message, cause: cause)
    }

    /// The connection is done with the transfer, by itself or because it had to. Nil: the response is whole.
    mutating func finish() -> WebError? {
        phase = .ended
        if parser.head == nil { fail(.protocolViolation, "There was no response.") }
        failure?.requestWasSent = requestWasSent
        return failure
    }
}
