import Glibc

/// A connection to the upstream and the stream that is being sent through it.
final class UpstreamConnection {
    let descriptor: Int32
    /// What came of a request that is not whole yet.
    var request: [UInt8] = []
    /// The stream that runs, if one does.
    private(set) var plan: StreamPlan?
    /// The millisecond of the next frame. It follows from the first one's, so that a late frame delays no other.
    private(set) var due: UInt64 = 0
    private var sent = 0
    /// What the peer's window did not take.
    private var backlog: [UInt8] = []

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    func begin(_ plan: StreamPlan, at millisecond: UInt64) {
        (self.plan, due, sent) = (plan, millisecond, 0)
    }

    /// Sends the frame that is due, and with the first and the last one what goes around them.
    func sendNext(_ poller: Poller) {
        guard let plan else { return }
        due += UInt64(plan.interval)
        // A peer that does not read is sent nothing more until it does.
        guard backlog.isEmpty else { return }
        let piece = (sent % Frames.distinct) * Frames.pieceBytes
        let isFirst = sent == 0
        sent += 1
        let isLast = sent == plan.frames
        if isLast { self.plan = nil }
        let range = piece..<(piece + Frames.pieceBytes)
        if isFirst || isLast {
            write((isFirst ? Frames.opening : []) + Frames.pieces[range] + (isLast ? Frames.closing : []), poller)
            return
        }
        let count = Frames.pieces.withUnsafeBufferPointer {
            send(descriptor, $0.baseAddress! + range.lowerBound, range.count, Int32(MSG_NOSIGNAL))
        }
        if count < range.count { keep(Frames.pieces[(range.lowerBound + max(0, count))..<range.upperBound], poller) }
    }

    func flush(_ poller: Poller) {
        guard !backlog.isEmpty else { return }
        let count = send(descriptor, backlog, backlog.count, Int32(MSG_NOSIGNAL))
        guard count > 0 else { return }
        backlog.removeFirst(count)
        if backlog.isEmpty { poller.change(descriptor, number: Int(descriptor), writing: false) }
    }

    private func write(_ bytes: [UInt8], _ poller: Poller) {
        let count = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        if count < bytes.count { keep(bytes[max(0, count)...], poller) }
    }

    private func keep(_ bytes: ArraySlice<UInt8>, _ poller: Poller) {
        backlog += bytes
        poller.change(descriptor, number: Int(descriptor), writing: true)
    }
}
