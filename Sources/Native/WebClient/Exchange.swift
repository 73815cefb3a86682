import Synchronization

/// One request and its response, as the caller's task and the client's thread share it: the mailbox the response comes
/// through, and the buffer the request's body goes through.
final class Exchange: Sendable {
    let request: WebRequest
    let mailbox = ResponseMailbox()
    /// Nil unless the body is a stream.
    let upload: UploadBuffer?
    /// Set by the client's thread, read wherever an error is made.
    let requestWasSent = Atomic<Bool>(false)
    private let loop: TransferLoop

    /// Throws `.invalidRequest` or `.insecureScheme`, before anything is done.
    init(_ request: WebRequest, bufferBytes: Int, loop: TransferLoop) throws(WebError) {
        do throws(WebError) {
            try request.validate()
        } catch {
            request.observer?.ended(error)
            throw error
        }
        self.request = request
        self.loop = loop
        if case .stream(let length, let source) = request.body {
            upload = UploadBuffer(source: source, length: length, capacity: bufferBytes)
        } else {
            upload = nil
        }
    }

    /// Starts the transfer and waits for the response's header.
    func begin(isolation: isolated (any Actor)?) async throws(WebError) -> WebResponseHead {
        upload?.startPump { [loop] in await loop.resumeSending(self) }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation(isolation: isolation) { continuation in
                mailbox.awaitHead(continuation)
                Task.immediate { await loop.start(self) }
            }
        } onCancel: {
            cancel()
        }
        return try result.get()
    }

    /// The bytes that came since the last call, waiting for some; nil at the end.
    func nextBytes(isolation: isolated (any Actor)?) async throws(WebError) -> [UInt8]? {
        switch mailbox.take() {
        case .bytes(let bytes, let isAwaited):
            if isAwaited { demand() }
            return bytes
        case .ended(let error):
            if let error { throw error }
            return nil
        case .nothingYet:
            let result = await withTaskCancellationHandler {
                await withCheckedContinuation(isolation: isolation) { continuation in
                    if mailbox.awaitBytes(continuation) { demand() }
                }
            } onCancel: {
                cancel()
            }
            return try result.get()
        }
    }

    /// Leaves the response: the transfer ends, unless it is to go on for its observer.
    func leave() async {
        guard request.continuesForObserver, request.observer != nil else { return await close() }
        mailbox.abandon(with: cancellation)
        await loop.readerLeft(self)
    }

    /// Ends the transfer, if it has not, and waits until it no longer exists.
    func close() async {
        upload?.close()
        guard !mailbox.isReleased else { return }
        await loop.end(self, with: cancellation)
    }

    /// Ends the transfer from any thread: who waits for it learns at once, the connection is closed soon after.
    func cancel() {
        mailbox.abandon(with: cancellation)
        Task.immediate { await loop.end(self, with: cancellation) }
    }

    /// Lets the peer go on sending after the reader has made room.
    private func demand() {
        Task.immediate { await loop.resumeReceiving(self) }
    }

    private var cancellation: WebError {
        WebError(
            .cancelled,
            requestWasSent: requestWasSent.load(ordering: .acquiring),
            message: "The transfer was cancelled."
        )
    }
}
