import Glibc

/// A connection of the load and the stream it carries.
final class ClientStream {
    let number: Int
    private(set) var socket: Int32
    private var reader = ResponseReader()
    private var sentAt: UInt64 = 0
    private var lastAt: UInt64 = 0
    private(set) var outcome = StreamOutcome()
    /// How many streams it has begun.
    private(set) var begun = 0

    enum Progress {
        case going, firstText, over
    }

    init(number: Int, socket: Int32) {
        self.number = number
        self.socket = socket
    }

    func begin(_ request: [UInt8]) {
        reader = ResponseReader()
        outcome = StreamOutcome()
        begun += 1
        lastAt = 0
        sentAt = now()
        // A request of some hundred bytes fits an empty send buffer.
        if send(socket, request, request.count, Int32(MSG_NOSIGNAL)) != request.count {
            outcome.failure = "send"
        }
    }

    /// Reads what is there.
    func read(_ buffer: UnsafeMutableBufferPointer<UInt8>) -> Progress {
        let count = recv(socket, buffer.baseAddress, buffer.count, 0)
        if count < 0, errno == EAGAIN { return .going }
        guard count > 0 else {
            outcome.failure = outcome.failure ?? "closed before the end"
            return .over
        }
        let isFirst = lastAt == 0
        var hasText = false
        if reader.read(UnsafeBufferPointer(rebasing: buffer[..<count])) {
            hasText = true
            let time = now()
            if isFirst {
                outcome.firstChunk = time - sentAt
            } else {
                outcome.largestGap = max(outcome.largestGap, time - lastAt)
            }
            outcome.reads += 1
            lastAt = time
        }
        if let text = reader.failureText { outcome.failure = String(decoding: text, as: UTF8.self) }
        outcome.textBytes = reader.textBytes
        outcome.isFaithful = reader.isFaithful
        outcome.hasEnded = reader.hasEnded
        if reader.isComplete || outcome.failure != nil {
            outcome.duration = now() - sentAt
            return .over
        }
        return hasText && isFirst ? .firstText : .going
    }

    func hangUp() {
        close(socket)
        socket = -1
    }
}

/// What came of a stream; times in nanoseconds.
struct StreamOutcome {
    /// From the request to the first text; nil if none came.
    var firstChunk: UInt64?
    /// The longest time between two pieces of text.
    var largestGap: UInt64 = 0
    var duration: UInt64 = 0
    /// How often text came: less often than frames were sent if some came together.
    var reads = 0
    var textBytes = 0
    var isFaithful = true
    var hasEnded = false
    var failure: String?
}
