import Reactor

/// The owner of all transfers: an actor whose jobs run on the reactor's thread, the only one that touches libcurl.
actor TransferLoop {
    private let reactor: Reactor
    private let multi: CurlMulti

    nonisolated var taskExecutor: any TaskExecutor { reactor }

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        // The actor holds the reactor.
        unsafe reactor.asUnownedSerialExecutor()
    }

    init(configuration: WebClientConfiguration, reactor: Reactor) {
        self.reactor = reactor
        multi = CurlMulti(configuration: configuration, reactor: reactor)
    }

    /// Starts the transfer of `exchange`; what becomes of it comes through its mailbox.
    func start(_ exchange: Exchange) {
        multi.start(exchange)
    }

    /// Ends the transfer, if it has not ended by itself.
    func end(_ exchange: Exchange, with error: WebError) {
        multi.end(exchange, with: error)
    }

    /// Has the transfer go on without its reader.
    func readerLeft(_ exchange: Exchange) {
        multi.transfer(of: exchange)?.readerLeft()
    }

    func resumeReceiving(_ exchange: Exchange) {
        multi.transfer(of: exchange)?.resumeReceiving()
    }

    func resumeSending(_ exchange: Exchange) {
        multi.transfer(of: exchange)?.resumeSending()
    }

    func shutdown() {
        multi.shutdown()
    }
}
