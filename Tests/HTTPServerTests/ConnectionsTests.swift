import NIOCore
import NIOEmbedded
import Testing

@testable import HTTPServer

@Suite("All connections of a server")
struct ConnectionsTests {
    /// Counts how often the listener is told to accept.
    private final class Reads: ChannelOutboundHandler {
        typealias OutboundIn = Never

        var count = 0

        func read(context: ChannelHandlerContext) {
            count += 1
        }
    }

    @Test("A listener that waits accepts again once one of those it has accepted can make room")
    func listener() throws {
        let reads = Reads()
        let listener = EmbeddedChannel(handler: reads)
        let connections = Connections(maximum: 2)
        connections.listen(on: listener)
        // They are accepted before the event loop of either gives it a place.
        for _ in 0..<2 { connections.connectionOpened() }
        #expect(!connections.isAcceptingNewConnections())
        let channel = EmbeddedChannel()
        let options = ConnectionOptions(connections: connections)
        try channel.pipeline.syncOperations.addHandler(ConnectionHandler(options, now: channel.eventLoop.now))
        try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 1)).wait()
        #expect(reads.count == 1)
        _ = try channel.finish(acceptAlreadyClosed: true)
        _ = try listener.finish(acceptAlreadyClosed: true)
    }
}
