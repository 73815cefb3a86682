import Hummingbird
import NIOCore

#if os(Linux)
    import Glibc
#endif

/// The request context of the mock: Hummingbird's, and the connection that the request came on.
struct MockRequestContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let connection: Connection
    /// The trace that the request's path named; it is no longer in the path.
    var pathTrace: TraceID?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        connection = Connection(source.channel)
    }
}

/// A client's connection, as far as a replay has to know: whether the client is still there, and how to be rude to it.
struct Connection: Sendable {
    /// The client went away, or the connection was reset.
    struct Closed: Error {}

    private let channel: any Channel
    private let closed = Gate()

    init(_ channel: any Channel) {
        self.channel = channel
        channel.closeFuture.whenComplete { [closed] _ in closed.open() }
    }

    /// Waits for `operation`, or for the client to go away, whichever comes first; the other is cancelled.
    ///
    /// - Throws: ``Closed`` when the client went away first.
    func whileOpen(_ operation: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask(operation: operation)
            group.addTask { [closed] in
                try await closed.wait()
                throw Closed()
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// Ends the connection with a TCP RST, once the client's side has what was sent.
    ///
    /// A client that takes nothing for ten seconds loses what it did not take.
    func reset() async {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(10)
        while clock.now < deadline, await isSending() {
            try? await clock.sleep(for: .milliseconds(1))
        }
        if let socket = channel as? any SocketOptionProvider {
            // To linger for no time is to reset: `struct linger {int l_onoff; int l_linger;}` (socket(7)).
            let linger: (isOn: CInt, seconds: CInt) = (1, 0)
            try? await socket.unsafeSetSocketOption(level: .socket, name: .so_linger, value: linger).get()
        }
        try? await channel.close().get()
    }

    /// Whether something written waits in this process or for the client's acknowledgement.
    private func isSending() async -> Bool {
        guard let buffered = try? await channel.getOption(.bufferedWritableBytes).get() else { return false }
        #if os(Linux)
            // A reset drops what the kernel has not delivered yet.
            let info = try? await (channel as? any SocketOptionProvider)?.getTCPInfo().get()
            return buffered > 0 || (info?.tcpi_unacked ?? 0) > 0
        #else
            return buffered > 0
        #endif
    }
}

/// Closes a connection when the client has closed its side.
///
/// HTTP/1.1 lets a client do that and still read the response, but no vendor's client does; a vendor, or the proxy in
/// front of it, takes it that nobody is there any more. Without this the channel would stay half open, and a replay
/// that waits would never learn that its client is gone.
final class HalfCloseHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, event == .inputClosed {
            context.close(promise: nil)
        }
        context.fireUserInboundEventTriggered(event)
    }
}
