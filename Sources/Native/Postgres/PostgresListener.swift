package import Logging
package import Reactor

/// A connection of its own that listens on channels (PostgreSQL documentation, `LISTEN`).
///
/// It reconnects with a backoff for as long as it runs, and says when something may have been missed: the server keeps
/// no notification for a listener that is away. A server that gives no sign of life for twenty seconds counts as lost.
package final class PostgresListener: Sendable {
    package enum Event: Sendable, Equatable {
        case notification(channel: String, payload: String)
        /// Listening again, or for the first time: whatever was sent before may have been missed.
        case connected
        case disconnected
    }

    private let configuration: PostgresConfiguration
    private let channels: [String]
    private let logger: Logger
    private let reactor: Reactor
    private let probeInterval: Duration

    /// Makes no connection yet. `channels` are names as they are, upper case and all; the server cuts off what exceeds
    /// 63 bytes.
    package convenience init(
        configuration: PostgresConfiguration,
        channels: [String],
        logger: Logger,
        reactor: Reactor = Reactor(name: "listener")
    ) {
        self.init(
            configuration: configuration,
            channels: channels,
            logger: logger,
            reactor: reactor,
            probeInterval: .seconds(15),
            probeTimeout: .seconds(5)
        )
    }

    init(
        configuration: PostgresConfiguration,
        channels: [String],
        logger: Logger,
        reactor: Reactor,
        probeInterval: Duration,
        probeTimeout: Duration
    ) {
        var configuration = configuration
        configuration.statementTimeout = probeTimeout
        self.configuration = configuration
        self.channels = channels
        self.logger = logger
        self.reactor = reactor
        self.probeInterval = probeInterval
    }

    /// Listens until the task is cancelled, and closes the connection then. `onEvent` is called in order, one event at
    /// a time; what comes meanwhile is queued, ten thousand events or eight megabytes of it at most. Beyond that the
    /// listener reconnects, so that ``Event/connected`` tells of the gap.
    package func run(_ onEvent: @escaping @Sendable (Event) async -> Void) async {
        let driver = ListenerDriver(
            configuration: configuration,
            channels: channels,
            logger: logger,
            reactor: reactor,
            probeInterval: probeInterval
        )
        await withTaskCancellationHandler {
            await driver.start()
            while let events = await driver.next() {
                for event in events where !Task.isCancelled { await onEvent(event) }
            }
        } onCancel: {
            Task { await driver.stop() }
        }
    }

    /// `name` as an identifier in SQL.
    static func quoted(_ name: String) -> String {
        var text = "\""
        // C ends a string at U+0000, and no channel has one.
        for scalar in name.unicodeScalars where scalar != "\0" {
            if scalar == "\"" { text += "\"" }
            text.unicodeScalars.append(scalar)
        }
        return text + "\""
    }
}
