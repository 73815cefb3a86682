public import Hummingbird
import HummingbirdCore
import Logging
public import NIOCore
public import NIOHTTP1
import NIOHTTPTypesHTTP1

/// What connections are held to.
public struct ConnectionOptions: Sendable {
    public var timeouts: ConnectionTimeouts
    /// All connections, where they are counted. To be the server's `availableConnectionsDelegate` too.
    public var connections: Connections?
    /// What is answered to what is no request.
    public var refusal: RefusalAnswer

    public init(
        timeouts: ConnectionTimeouts = ConnectionTimeouts(),
        connections: Connections? = nil,
        refusal: @escaping RefusalAnswer = { _ in (["Content-Length": "0"], ByteBuffer()) }
    ) {
        self.timeouts = timeouts
        self.connections = connections
        self.refusal = refusal
    }
}

extension HTTPServerBuilder {
    /// Returns a server of HTTP/1.1 and HTTP/1.0 whose task may be cancelled at any time, also while connections are being
    /// accepted.
    ///
    /// Hummingbird's own server (`.http1()`) ends the process when it is cancelled with an accepted connection that it
    /// has not begun to handle. This one closes such a connection; no request of it has been read. Hummingbird's also
    /// answers HTTP/1.0 with chunks, keeps connections that clients say to close in other words than `close`, and lets a
    /// head take any time.
    ///
    /// - Parameter configuration: its idle timeout is not used; `options` has it.
    public static func cancellableHTTP1(
        configuration: HTTP1Channel.Configuration = HTTP1Channel.Configuration(),
        options: ConnectionOptions = ConnectionOptions()
    ) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            var configuration = configuration
            configuration.idleTimeout = nil
            return CancellableHTTP1Channel(
                base: HTTP1Channel(responder: responder, configuration: configuration),
                options: options
            )
        }
    }
}

/// HTTP/1.x on accepted connections, each of which may be released before it is handled.
private struct CancellableHTTP1Channel: ServerChildChannel {
    let base: HTTP1Channel
    let options: ConnectionOptions

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<AcceptedConnection> {
        base.setup(channel: channel, logger: logger).flatMapThrowing { connection in
            let accepted = AcceptedConnection(connection)
            let pipeline = channel.pipeline.syncOperations
            let handler = ConnectionHandler(options, now: channel.eventLoop.now)
            let codec = try pipeline.handler(type: HTTP1ToHTTPServerCodec.self)
            try pipeline.addHandler(handler, position: .before(codec))
            try pipeline.addHandler(ReceivedBytesHandler(handler), position: .first)
            return accepted
        }
    }

    func handle(value connection: AcceptedConnection, logger: Logger) async {
        await base.handle(value: connection.take(), logger: logger)
    }
}
