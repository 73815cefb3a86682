import CLibCurl
import Reactor
import Synchronization

/// One transfer and its easy handle: takes libcurl's callbacks to the state machine, and what that says back to libcurl.
///
/// Confined to the reactor's thread. `CurlMulti` holds it from `start` to `release`, and the handle with it, so that
/// the callbacks' context, which is this object, is alive whenever libcurl calls.
final class CurlTransfer {
    let exchange: Exchange
    /// Whether it is among those that hand over at the end of this turn.
    var isLaden = false

    private unowned let multi: CurlMulti
    private var easy: CurlEasy?
    private var machine: TransferStateMachine
    private var timer: ReactorTimer?
    private var timerDeadline: SuspendingClock.Instant?
    /// What this turn brought.
    private var head: WebResponseHead?
    private var bytes: [UInt8] = []
    private var end: WebError??
    /// How far into a body of bytes libcurl has read.
    private var bodyOffset = 0
    private var isSendingPaused = false

    init(_ exchange: Exchange, multi: CurlMulti) {
        self.exchange = exchange
        self.multi = multi
        machine = TransferStateMachine(
            timeouts: exchange.request.timeouts,
            window: Self.window(of: exchange.request, by: multi.configuration),
            maximumHeaderBytes: multi.configuration.maximumHeaderBytes,
            maximumBodyBytes: exchange.request.maximumBodyBytes
        )
    }

    var id: ObjectIdentifier { ObjectIdentifier(exchange) }

    static func owner(of easy: UnsafeMutableRawPointer) -> CurlTransfer? {
        var context: UnsafeMutableRawPointer?
        unsafe lpo_curl_get_pointer(easy, CURLINFO_PRIVATE, &context)
        return unsafe context.map { unsafe Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    func start(in handle: UnsafeMutableRawPointer) {
        machine.begin(at: .now)
        let easy = CurlEasy(exchange.request, configuration: multi.configuration)
        self.easy = easy
        unsafe easy.setContext(Unmanaged.passUnretained(self).toOpaque())
        guard unsafe easy.add(to: handle) else {
            fail(.invalidRequest, "The request was refused by libcurl.")
            multi.remove(self)
            return
        }
        arm()
    }

    /// Frees the handle and closes what it used, unless the transfer is complete.
    func release(from handle: UnsafeMutableRawPointer) {
        if let timer { multi.reactor.cancel(timer) }
        timer = nil
        unsafe easy?.free(from: handle)
        easy = nil
        exchange.upload?.close()
        let error = machine.finish()
        end = .some(error)
        exchange.request.observer?.ended(error)
    }

    func fail(_ code: WebError.Code, _ message: String) {
        machine.fail(code, message)
    }

    /// libcurl is done with the transfer.
    func completed(with result: CURLcode) {
        guard result != CURLE_OK else { return }
        var code = CurlEasy.code(of: result)
        // What breaks before the request could be sent, as a proxy that refuses to connect, was no connection.
        if code == .closed, !exchange.requestWasSent.load(ordering: .acquiring) { code = .connectFailed }
        machine.fail(code, easy?.message(for: result) ?? "")
    }

    func handOver() {
        isLaden = false
        let head = head
        let bytes = bytes
        self.head = nil
        self.bytes = []
        if head != nil, machine.isRefused { stopSending() }
        if exchange.mailbox.deliver(head: head, bytes: bytes, end: end) { resumeReceiving() }
    }

    // MARK: Backpressure

    /// How many bytes the reader may leave before the peer has to wait. While it waits libcurl joins the pieces that come, of
    /// which an observer is to see each: an observed reader may leave more.
    private static func window(of request: WebRequest, by configuration: WebClientConfiguration) -> Int {
        request.observer == nil ? configuration.bufferBytes : max(configuration.bufferBytes, 1 << 20)
    }

    /// The reader has taken everything.
    func resumeReceiving() {
        guard machine.phase == .paused else { return }
        machine.resumed(at: .now)
        applyPause()
    }

    /// Nobody takes what comes any more but the observer.
    func readerLeft() {
        let wasPaused = machine.phase == .paused
        machine.readerLeft()
        if wasPaused { resumeReceiving() }
    }

    /// The request's source has something, or has failed.
    func resumeSending() {
        if let error = exchange.upload?.failure {
            machine.fail(error.code, error.message, cause: error.cause)
            multi.remove(self)
        }
        guard easy != nil, isSendingPaused else { return }
        isSendingPaused = false
        machine.sent(isLast: false, at: .now)
        applyPause()
    }

    /// Ends the request where it is; its connection is not used again.
    private func stopSending() {
        easy?.forbidReuse()
        exchange.upload?.close()
        guard isSendingPaused else { return }
        isSendingPaused = false
        applyPause()
    }

    private func applyPause() {
        easy?.pause(receiving: machine.phase == .paused, sending: isSendingPaused)
        // Bytes libcurl had kept come through the callback at once, where it does not mind what is made of them.
        if machine.failure == nil { arm() } else { multi.remove(self) }
    }

    // MARK: Time

    /// Makes sure that a timer fires no later than the deadline. One that fires too early looks again, which is cheaper
    /// than moving it with each byte.
    private func arm() {
        guard let deadline = machine.deadline else { return }
        if timer != nil {
            if let timerDeadline, timerDeadline <= deadline { return }
            if let timer { multi.reactor.cancel(timer) }
        }
        timerDeadline = deadline
        timer = multi.reactor.schedule(after: max(.zero, deadline - .now)) { [weak self] in
            self?.timerFired()
        }
    }

    private func timerFired() {
        timer = nil
        guard easy != nil else { return }
        if machine.timePassed(at: .now) {
            multi.remove(self)
        } else {
            arm()
        }
    }

    // MARK: libcurl's callbacks

    func connected() {
        exchange.requestWasSent.store(true, ordering: .releasing)
        let request = exchange.request
        machine.connected(at: .now, hasBody: request.bodyLength != 0 && request.bodyWithHeader == nil)
        arm()
    }

    func receivedHeader(_ line: UnsafeRawBufferPointer) -> Int {
        switch unsafe machine.receivedHeader(line, at: .now) {
        case .refuse: return 0
        case .proceed: break
        case .head(let head):
            self.head = head
            exchange.request.observer?.received(head)
            multi.hasLoad(self)
        }
        arm()
        return line.count
    }

    func receivedBody(_ received: UnsafeRawBufferPointer) -> Int {
        if machine.isFull {
            machine.consumed(
                exchange.mailbox.collectConsumed(unread: machine.unread, window: machine.window)
            )
        }
        switch machine.receivedBody(received.count, at: .now) {
        case .pause:
            return CurlEasy.pauseWriting
        case .accept(let count):
            let taken = unsafe UnsafeRawBufferPointer(rebasing: received[..<count])
            if let observer = exchange.request.observer { unsafe observer.received(taken.bytes) }
            unsafe bytes.append(contentsOf: taken)
            multi.hasLoad(self)
            return count
        }
    }

    func fillBody(_ target: UnsafeMutableRawBufferPointer) -> Int {
        guard !machine.isRefused else { return 0 }
        guard let upload = exchange.upload else { return unsafe fillFromBytes(target) }
        switch unsafe upload.read(into: target) {
        case .bytes(let count):
            machine.sent(isLast: false, at: .now)
            return count
        case .end:
            machine.sent(isLast: true, at: .now)
            arm()
            return 0
        case .starved:
            isSendingPaused = true
            machine.starved()
            return CurlEasy.pauseReading
        case .failed(let error):
            machine.fail(error.code, error.message, cause: error.cause)
            return CurlEasy.abortReading
        }
    }

    private func fillFromBytes(_ target: UnsafeMutableRawBufferPointer) -> Int {
        let count: Int
        switch exchange.request.body {
        case .bytes(let body):
            count = min(target.count, body.count - bodyOffset)
            unsafe target.copyBytes(from: body[bodyOffset..<(bodyOffset + count)])
        case .passing(let body):
            count = unsafe body.copy(from: bodyOffset, to: target)
        case .none, .stream:
            return 0
        }
        bodyOffset += count
        machine.sent(isLast: bodyOffset == exchange.request.bodyLength, at: .now)
        arm()
        return count
    }

    /// libcurl begins the request anew. A stream cannot be read twice, unless nothing was taken from it.
    func rewindBody(to offset: Int) -> Bool {
        if let upload = exchange.upload { return offset == 0 && upload.isUntouched }
        let held =
            switch exchange.request.body {
            case .bytes(let body): body.count
            case .passing(let body): body.held
            case .none, .stream: 0
            }
        guard held > 0, (0...held).contains(offset) else { return false }
        bodyOffset = offset
        return true
    }
}
