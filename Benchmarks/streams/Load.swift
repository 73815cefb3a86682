import Glibc

/// The clients: opens the streams, reads them to their ends and reports what came of them.
final class Load {
    private let options: LoadOptions
    private let poller = Poller()
    private var streams: [ClientStream] = []
    private var report: LoadReport
    private var withText = 0
    private var running = 0

    init(_ options: LoadOptions) {
        self.options = options
        report = LoadReport(gap: options.gap, textBytes: options.frames * Frames.textBytes)
    }

    func run() -> LoadReport {
        streams = (0..<options.streams).map { number in
            let stream = ClientStream(number: number, socket: Sockets.connected(to: options.port))
            poller.add(stream.socket, number: number)
            return stream
        }
        let requests = (0..<(options.streams * options.repeats)).map(options.request)
        // Rendered before the clock runs.
        precondition(Frames.text.count == Frames.distinct * Frames.textBytes)
        let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 1 << 16)
        defer { buffer.deallocate() }

        let start = now()
        let deadline = start + UInt64(options.timeout) * 1_000_000_000
        var started = 0
        running = options.streams
        while running > 0 {
            let time = now()
            if time > deadline { break }
            var due = started
            while due < options.streams, start + offset(due) <= time { due += 1 }
            while started < due {
                streams[started].begin(requests[started])
                started += 1
            }
            poller.wait(milliseconds: started < options.streams ? 1 : 100) { number, _, _ in
                let stream = streams[number]
                guard stream.socket >= 0 else { return }
                switch stream.read(buffer) {
                case .going: break
                case .firstText: noteText()
                case .over: end(stream, requests)
                }
            }
        }
        for stream in streams where stream.socket >= 0 {
            var outcome = stream.outcome
            outcome.failure = "not over in time"
            report.add(outcome)
        }
        report.seconds = Double(now() - start) / 1e9
        return report
    }

    private func offset(_ number: Int) -> UInt64 {
        UInt64(number) * UInt64(options.spread) * 1_000_000 / UInt64(options.streams)
    }

    /// Says when all streams have text, for those who measure while they are open.
    private func noteText() {
        withText += 1
        guard withText == options.streams else { return }
        print("open \(withText)")
        fflush(nil)
    }

    private func end(_ stream: ClientStream, _ requests: [[UInt8]]) {
        report.add(stream.outcome)
        if stream.outcome.failure == nil, stream.begun < options.repeats {
            stream.begin(requests[stream.begun * options.streams + stream.number])
        } else {
            stream.hangUp()
            running -= 1
        }
    }
}
