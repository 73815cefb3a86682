import EventStream
import NIOCore
import NIOHTTPTypes

/// One stream that follows an answer: it writes to its connection from the connection's own event loop.
///
/// It is the last handler of the channel while it follows, and so hears at once that the channel can take more, or that
/// the client is gone. Hummingbird writes the response's head before, and its end after.
///
/// `@unchecked Sendable`: after its making touched on the channel's event loop only.
final class Follower: ChannelInboundHandler, RemovableChannelHandler, @unchecked Sendable {
    typealias InboundIn = HTTPRequestPart
    typealias OutboundOut = HTTPResponsePart

    /// How following came to its end.
    enum Ending: Equatable, Sendable {
        /// All has been written.
        case finished
        /// The connection took nothing for too long. The body ends without a terminal event.
        case dropped
        /// The client closed the connection.
        case gone
        /// The task that follows was cancelled.
        case cancelled
    }

    private enum Phase {
        case waiting
        case following
        /// The stream is over, and its end waits for the connection to take it.
        case farewell
        case over
    }

    private static let ping = ByteBuffer(bytes: EventStreamEncoder.comment("ping"))

    /// Where it stands in its outlet, which keeps this.
    var place = 0

    private let seat: FeedSeat
    private let channel: any Channel
    private var state: FollowerState
    private var phase = Phase.waiting
    private var ending: Ending?
    private var onEnd: ((Ending) -> Void)?
    private var outlet: FeedOutlet?
    private var context: ChannelHandlerContext?
    private var isAdvancing = false

    init(_ seat: FeedSeat, from offset: Int, on channel: any Channel, times: DeliveryTimes = .standard) {
        self.seat = seat
        self.channel = channel
        state = FollowerState(offset: offset, times: times, now: channel.eventLoop.now)
    }

    /// Begins to follow, and calls `onEnd` once, when that is over. On the event loop.
    func start(onEnd: @escaping (Ending) -> Void) {
        channel.eventLoop.assertInEventLoop()
        if let ending { return onEnd(ending) }
        self.onEnd = onEnd
        do {
            guard channel.isActive else { throw ChannelError.ioOnClosedChannel }
            try channel.pipeline.syncOperations.addHandler(self)
        } catch {
            return end(.gone)
        }
        phase = .following
        let outlet = LoopDelivery.outlet(for: seat.feed, on: channel.eventLoop)
        outlet.add(self)
        self.outlet = outlet
        advance()
    }

    /// Stops following, or does not begin. On the event loop.
    func cancel() {
        end(.cancelled)
    }

    /// Writes what there is, as far as the connection takes it.
    func advance() {
        // Writing and flushing change the channel's writability, which asks for this again.
        guard !isAdvancing, let outlet, let context else { return }
        isAdvancing = true
        defer { isAdvancing = false }
        while phase == .following, channel.isWritable, let written = write(from: outlet, to: context) {
            context.flush()
            switch written {
            case .everything: return
            case .untilFull: continue
            case .end: return end(.finished)
            }
        }
    }

    /// How far a run of writes came.
    private enum Written {
        case everything
        case untilFull
        case end
    }

    /// Writes without flushing until the connection is full or there is nothing more; nil when there was nothing.
    private func write(from outlet: FeedOutlet, to context: ChannelHandlerContext) -> Written? {
        var written: Written?
        while phase == .following, channel.isWritable {
            switch outlet.piece(after: state.offset) {
            case .chunk(let event, let end, let isLast):
                context.write(wrapOutboundOut(.body(event)), promise: nil)
                state.wrote(upTo: end, at: channel.eventLoop.now)
                if isLast { return .everything }
                written = .untilFull
            case .terminal(let event):
                if event.readableBytes > 0 { context.write(wrapOutboundOut(.body(event)), promise: nil) }
                return .end
            case nil:
                return written
            }
        }
        return written
    }

    /// Looks after silence and slowness; every second or so.
    func care(at now: NIODeadline) {
        guard let context else { return }
        switch state.care(isWritable: channel.isWritable, at: now) {
        case .nothing: break
        case .ping: context.writeAndFlush(wrapOutboundOut(.body(Self.ping)), promise: nil)
        case .drop: end(.dropped)
        case .close: context.close(promise: nil)
        }
    }

    private func end(_ ending: Ending) {
        switch phase {
        case .over: return
        case .farewell: return leave()
        case .waiting, .following: break
        }
        self.ending = ending
        let isEndHeldUp = (ending == .finished || ending == .dropped) && !channel.isWritable
        if isEndHeldUp {
            phase = .farewell
            state.beginFarewell(at: channel.eventLoop.now)
        } else {
            leave()
        }
        seat.leave()
        onEnd?(ending)
        onEnd = nil
    }

    private func leave() {
        phase = .over
        outlet?.remove(self)
        outlet = nil
        if let context { context.pipeline.syncOperations.removeHandler(context: context, promise: nil) }
        context = nil
    }
}

extension Follower {
    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        end(.gone)
    }

    func channelInactive(context: ChannelHandlerContext) {
        context.fireChannelInactive()
        end(.gone)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        context.fireChannelWritabilityChanged()
        state.becameWritable(channel.isWritable, at: channel.eventLoop.now)
        guard channel.isWritable else { return }
        if phase == .farewell { leave() } else { advance() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        context.fireUserInboundEventTriggered(event)
        // A client that closes is at first only seen to send no more. One that means to read on is taken for gone too,
        // as proxies do: waiting for a failing write would keep every gone follower of a silent answer.
        if case .inputClosed? = event as? ChannelEvent { end(.gone) }
    }
}
