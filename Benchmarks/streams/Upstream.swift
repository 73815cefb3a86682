import Glibc

/// A vendor that answers every request with the stream its model's name asks for, until the process is ended.
final class Upstream {
    private let poller = Poller()
    private let listener: Int32
    /// By descriptor.
    private var connections: [UpstreamConnection?] = []
    private var wheel: TimerWheel
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    init(port: UInt16) {
        listener = Sockets.listening(on: port)
        wheel = TimerWheel(start: now() / 1_000_000)
        poller.add(listener, number: Int(listener))
    }

    func run() -> Never {
        // Rendered before the first request comes.
        precondition(Frames.pieceBytes * Frames.distinct == Frames.pieces.count)
        var due: [Int] = []
        while true {
            poller.wait(milliseconds: wheel.wait(after: now() / 1_000_000)) { number, reads, writes in
                if number == Int(listener) {
                    accept()
                } else if let connection = connections[number] {
                    if writes { connection.flush(poller) }
                    if reads { read(connection) }
                }
            }
            due.removeAll(keepingCapacity: true)
            wheel.take(upTo: now() / 1_000_000, into: &due)
            for number in due {
                if let connection = connections[number], connection.plan != nil { tick(connection) }
            }
        }
    }

    private func accept() {
        while let descriptor = Sockets.accepted(by: listener) {
            while connections.count <= Int(descriptor) { connections.append(nil) }
            connections[Int(descriptor)] = UpstreamConnection(descriptor)
            poller.add(descriptor, number: Int(descriptor))
        }
    }

    private func read(_ connection: UpstreamConnection) {
        let count = recv(connection.descriptor, &buffer, buffer.count, 0)
        guard count > 0 else {
            if count < 0, errno == EAGAIN { return }
            close(connection.descriptor)
            connections[Int(connection.descriptor)] = nil
            return
        }
        connection.request.append(contentsOf: buffer[..<count])
        guard connection.plan == nil, let body = RequestHead.body(of: connection.request) else { return }
        guard let plan = StreamPlan(in: body) else {
            errno = EINVAL
            stop("a request without a plan in its model's name")
        }
        connection.request.removeAll(keepingCapacity: true)
        connection.begin(plan, at: now() / 1_000_000 + UInt64(plan.delay))
        if plan.delay == 0 { tick(connection) } else { wheel.add(Int(connection.descriptor), due: connection.due) }
    }

    private func tick(_ connection: UpstreamConnection) {
        connection.sendNext(poller)
        if connection.plan != nil { wheel.add(Int(connection.descriptor), due: connection.due) }
    }
}
