import Synchronization

/// The bounded way of a streamed request body, from the task that pulls its source to the thread that sends it.
///
/// The source is asked for its next element only while less than `capacity` is held and the thread has asked at least
/// once, that is, when there is a connection. Continuations are resumed with the lock released.
final class UploadBuffer: Sendable {
    /// What the thread gets when it asks for bytes.
    enum Step {
        case bytes(Int)
        /// Nothing yet: the pump will say when there is something.
        case starved
        case end
        case failed(WebError)
    }

    private struct State {
        var bytes: [UInt8] = []
        /// How many of `bytes` were sent.
        var offset = 0
        /// Bytes that came from the source, and bytes that went to the thread.
        var total = 0
        var taken = 0
        var isOpen = false
        var isStarved = false
        var end: Step?
        var pumpWaiter: CheckedContinuation<Bool, Never>?
        var pump: Task<Void, Never>?

        var held: Int { bytes.count - offset }
    }

    let length: Int?
    private let source: any AsyncSequence<[UInt8], any Error> & Sendable
    private let capacity: Int
    private let state = Mutex(State())

    init(source: any AsyncSequence<[UInt8], any Error> & Sendable, length: Int?, capacity: Int) {
        self.source = source
        self.length = length
        self.capacity = capacity
    }

    /// Starts pulling the source; `resume` is called when the thread was starved and need no longer be, and
    /// when the source has failed.
    func startPump(resume: @escaping @Sendable () async -> Void) {
        let pump = Task { await self.run(resume: resume) }
        let isTooLate = state.withLock { state in
            state.pump = pump
            return state.end != nil
        }
        if isTooLate { pump.cancel() }
    }

    /// Ends the body early: the source is asked no more and its task is cancelled.
    func close() {
        let (waiter, pump) = state.withLock { state in
            if state.end == nil { state.end = .end }
            state.bytes = []
            state.offset = 0
            defer { state.pumpWaiter = nil }
            return (state.pumpWaiter, state.pump)
        }
        waiter?.resume(returning: false)
        pump?.cancel()
    }

    /// Whether nothing was sent yet.
    var isUntouched: Bool {
        state.withLock { $0.taken == 0 }
    }

    /// Why the source did not bring what it should.
    var failure: WebError? {
        state.withLock { state in
            if case .failed(let error) = state.end { error } else { nil }
        }
    }

    /// Copies the next bytes into `target`. Called on the client's thread.
    func read(into target: UnsafeMutableRawBufferPointer) -> Step {
        let (step, waiter) = state.withLock { state -> (Step, CheckedContinuation<Bool, Never>?) in
            state.isOpen = true
            let count = min(target.count, state.held)
            var step = Step.bytes(count)
            if count > 0 {
                unsafe target.copyBytes(from: state.bytes[state.offset..<(state.offset + count)])
                state.offset += count
                state.taken += count
                if state.held == 0 {
                    state.bytes.removeAll(keepingCapacity: true)
                    state.offset = 0
                }
            } else if let end = state.end {
                step = end
            } else {
                state.isStarved = true
                step = .starved
            }
            guard state.held < capacity, let waiter = state.pumpWaiter else { return (step, nil) }
            state.pumpWaiter = nil
            return (step, waiter)
        }
        waiter?.resume(returning: true)
        return step
    }

    private func run(resume: () async -> Void) async {
        do {
            try await pull(from: source, resume: resume)
        } catch {
            finish(
                with: .failed(
                    WebError(.requestBodyFailed, message: "The request's body ended in an error.", cause: error)
                )
            )
        }
        if takeStarved() || failure != nil { await resume() }
    }

    private func pull(
        from source: some AsyncSequence<[UInt8], any Error>,
        resume: () async -> Void
    ) async throws {
        var iterator = source.makeAsyncIterator()
        while await isWanted() {
            guard let chunk = try await iterator.next() else {
                finish(with: .end)
                return
            }
            append(chunk)
            if takeStarved() { await resume() }
        }
    }

    /// Waits until there is room for another element; false when there will be none.
    private func isWanted() async -> Bool {
        await withCheckedContinuation { continuation in
            let answer: Bool? = state.withLock { state in
                if state.end != nil { return false }
                if state.isOpen, state.held < capacity { return true }
                state.pumpWaiter = continuation
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    private func append(_ chunk: [UInt8]) {
        state.withLock { state in
            guard state.end == nil else { return }
            state.total += chunk.count
            if let length, state.total > length {
                state.end = .failed(WebError(.invalidRequest, message: "The request's body is longer than said."))
                return
            }
            if state.offset > 0 {
                state.bytes.removeFirst(state.offset)
                state.offset = 0
            }
            state.bytes += chunk
        }
    }

    private func finish(with end: Step) {
        state.withLock { state in
            guard state.end == nil else { return }
            if case .end = end, let length, state.total < length {
                state.end = .failed(WebError(.invalidRequest, message: "The request's body is shorter than said."))
            } else {
                state.end = end
            }
        }
    }

    private func takeStarved() -> Bool {
        state.withLock { state in
            let isFed = state.isStarved && (state.held > 0 || state.end != nil)
            if isFed { state.isStarved = false }
            return isFed
        }
    }
}
