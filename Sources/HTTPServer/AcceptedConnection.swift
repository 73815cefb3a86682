import HummingbirdCore
import NIOCore
import Synchronization

/// An accepted connection that is closed when it is released before it was taken.
///
/// A server's accepted connections wait in a buffer of NIO's for the task that handles them. When that task is cancelled, and
/// when a connection comes after the listening socket was closed, NIO drops them. A `NIOAsyncChannel` that is released
/// before its writer is finished ends the process (`Deinited NIOAsyncWriter without calling finish()`).
final class AcceptedConnection: ServerChildChannelValue {
    private let connection: HTTP1Channel.Value
    private let isTaken = Atomic(false)

    init(_ connection: HTTP1Channel.Value) {
        self.connection = connection
    }

    var channel: any Channel { connection.channel }

    /// Returns the connection to a caller that will close it.
    func take() -> HTTP1Channel.Value {
        isTaken.store(true, ordering: .relaxed)
        return connection
    }

    deinit {
        guard !isTaken.load(ordering: .relaxed) else { return }
        // A task keeps the connection until its writer is finished, which only this function does.
        Task { [connection] in try? await connection.executeThenClose { _, _ in } }
    }
}
