import Hummingbird
import NIOCore

/// The request context of the mock: Hummingbird's, and the connection that the request came on.
struct MockRequestContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let connection: Connection

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        connection = Connection(source.channel)
    }
}

/// A client's connection, as far as a replay has to know: whether the client is still there.
struct Connection: Sendable {
    /// The client went away.
    struct Closed: Error {}

    private let closed = Gate()

    init(_ channel: any Channel) {
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
