public import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

extension HTTPServerBuilder {
    /// Returns an HTTP/1.1 server whose task may be cancelled at any time, also while connections are being accepted.
    ///
    /// Hummingbird's own server (`.http1()`) ends the process when it is cancelled with an accepted connection that it
    /// has not begun to handle. This one closes such a connection; no request of it has been read.
    public static func cancellableHTTP1(
        configuration: HTTP1Channel.Configuration = HTTP1Channel.Configuration()
    ) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            CancellableHTTP1Channel(base: HTTP1Channel(responder: responder, configuration: configuration))
        }
    }
}

/// HTTP/1.1 on accepted connections, each of which may be released before it is handled.
private struct CancellableHTTP1Channel: ServerChildChannel {
    let base: HTTP1Channel

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<AcceptedConnection> {
        base.setup(channel: channel, logger: logger).map(AcceptedConnection.init)
    }

    func handle(value connection: AcceptedConnection, logger: Logger) async {
        await base.handle(value: connection.take(), logger: logger)
    }
}
