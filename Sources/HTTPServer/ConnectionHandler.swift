import Glibc
public import NIOCore
public import NIOHTTP1

/// The headers and the body of an answer to what is no request: malformed (400) or too slow (408).
public typealias RefusalAnswer = @Sendable (HTTPResponseStatus) -> (headers: HTTPHeaders, body: ByteBuffer)

/// Does to a connection what its ``ConnectionState`` says. Stands between the codec of HTTP/1.x and that of its messages.
final class ConnectionHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private var state: ConnectionState
    private let refusal: RefusalAnswer
    private let connections: Connections?
    private var place: Connections.Place?
    private var context: ChannelHandlerContext?
    private var timer: (task: Scheduled<Void>, deadline: NIODeadline)?
    /// What its place was last told.
    private var isPlaceIdle = true
    private var isPlaceReadingHead = false

    init(_ options: ConnectionOptions, now: NIODeadline) {
        state = ConnectionState(timeouts: options.timeouts, now: now)
        refusal = options.refusal
        connections = options.connections
    }

    // MARK: What the client sends

    /// Whether what the client sends is thrown away.
    var isDiscarding: Bool { state.isDiscarding }

    /// Bytes have come that are more than line ends.
    func receivedBytes(now: NIODeadline) {
        state.receivedBytes(now: now)
    }

    /// All bytes that have come were read.
    func readCompleted() {
        // A head that came in one piece is read by now.
        if let place, state.isReadingHead != isPlaceReadingHead {
            isPlaceReadingHead = state.isReadingHead
            if isPlaceReadingHead { connections?.touch(place) }
        }
        schedule()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let now = context.eventLoop.now
        let isTaken =
            switch unwrapInboundIn(data) {
            case .head(let head): state.receivedHead(head, isLast: place?.isOverLimit == true, now: now)
            case .body: state.receivedBody(now: now)
            case .end: state.receivedEnd(now: now)
            }
        guard isTaken else { return }
        updatePlace()
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Bytes after the last request are none of ours.
        guard !state.isDiscarding else { return }
        state.failedToRead()
        updatePlace()
        context.fireErrorCaught(error)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent else { return context.fireUserInboundEventTriggered(event) }
        let wasIdle = state.isIdle
        state.quiesce(now: context.eventLoop.now)
        if wasIdle { context.close(promise: nil) } else { finishIfAllSent() }
    }

    // MARK: What the server answers

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !state.isClosing else {
            promise?.fail(ChannelError.outputClosed)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(var head):
            // Hummingbird's answer to what cannot be parsed says nothing.
            let explanation = state.isIdle ? refusal(head.status) : nil
            if let explanation { head.headers = explanation.headers }
            guard state.answer(&head) else {
                promise?.succeed()
                return
            }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
            if let explanation { context.write(wrapOutboundOut(.body(.byteBuffer(explanation.body))), promise: nil) }
        case .body:
            if state.isAnswerWithoutBody { promise?.succeed() } else { context.write(data, promise: promise) }
        case .end:
            end(data, context: context, promise: promise)
        }
    }

    private func end(_ data: NIOAny, context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
        // The encoder would end a body of chunks, which an answer to HEAD has not.
        let data = state.isAnswerWithoutBody ? wrapOutboundOut(.body(.byteBuffer(ByteBuffer()))) : data
        let sent = promise ?? context.eventLoop.makePromise()
        state.answerEnded(now: context.eventLoop.now)
        sent.futureResult.assumeIsolated().whenComplete { [self] _ in
            state.answerSent(now: context.eventLoop.now)
            updatePlace()
            schedule()
            // Not from within the write of who handles the connection.
            if state.isAllSent { context.eventLoop.assumeIsolated().execute { self.finishIfAllSent() } }
        }
        context.write(data, promise: sent)
        if state.isClosing { context.flush() }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard state.isDelimitedByClose, mode != .input else { return context.close(mode: mode, promise: promise) }
        // An answer that is broken off must not look like a whole one: the connection is reset.
        let reset = linger(l_onoff: 1, l_linger: 0)
        (context.channel as? any SocketOptionProvider)?.setSoLinger(reset).assumeIsolated().whenComplete { _ in }
        context.close(mode: .all, promise: promise)
    }

    /// Ends our side once the last answer is sent, and waits for the client to end its own: to close while it still sends
    /// would reset the connection, and might take the answer with it.
    private func finishIfAllSent() {
        guard state.isAllSent, let context else { return }
        guard !state.closesAtOnce else { return context.close(promise: nil) }
        context.close(mode: .output, promise: nil)
        // Who handles the connection need not wait for requests.
        context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        context.read()
        schedule()
    }

    // MARK: Time and place

    /// Closes the connection if it is still idle.
    func evict() {
        guard state.isIdle else { return }
        context?.close(promise: nil)
    }

    private func updatePlace() {
        guard let place, state.isIdle != isPlaceIdle else { return }
        isPlaceIdle = state.isIdle
        connections?.update(place, isIdle: isPlaceIdle)
    }

    /// Sees to it that the timer runs out when the client is late, or before.
    private func schedule() {
        guard let context, let deadline = state.deadline else { return }
        if let timer {
            guard deadline < timer.deadline else { return }
            timer.task.cancel()
        }
        let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.timeOut() }
        timer = (task, deadline)
    }

    private func timeOut() {
        timer = nil
        guard let context else { return }
        switch state.timeout(now: context.eventLoop.now) {
        case .none: schedule()
        case .close: context.close(promise: nil)
        case .head:
            let status = HTTPResponseStatus.requestTimeout
            write(
                context: context,
                data: wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status))),
                promise: nil
            )
            write(context: context, data: wrapOutboundOut(.end(nil)), promise: nil)
        }
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { enter(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        enter(context)
        context.fireChannelActive()
    }

    private func enter(_ context: ChannelHandlerContext) {
        schedule()
        guard let connections else { return }
        place = connections.enter(self, context.channel)
        if place == nil { context.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        timer?.task.cancel()
        timer = nil
        if let place { connections?.leave(place, context.channel) }
        place = nil
    }
}

/// Tells a connection's handler of bytes before they are decoded.
final class ReceivedBytesHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let connection: ConnectionHandler

    init(_ connection: ConnectionHandler) {
        self.connection = connection
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !connection.isDiscarding else { return }
        let isLineEnds = unwrapInboundIn(data).readableBytesView.allSatisfy { $0 == 0x0D || $0 == 0x0A }
        if !isLineEnds { connection.receivedBytes(now: context.eventLoop.now) }
        context.fireChannelRead(data)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        connection.readCompleted()
        // Nobody else asks for what is thrown away.
        if connection.isDiscarding { context.read() }
    }
}
