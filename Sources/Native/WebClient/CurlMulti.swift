import CLibCurl
import Reactor

/// libcurl's multi handle on the reactor: it says which sockets and which timer it wants, and is told what is ready.
///
/// Confined to the reactor's thread from the first transfer on.
///
/// Safe: the handle is freed by `shutdown` alone, which forgets it first.
@safe
final class CurlMulti {
    let configuration: WebClientConfiguration
    let reactor: Reactor
    private var handle: UnsafeMutableRawPointer?
    private var transfers: [ObjectIdentifier: CurlTransfer] = [:]
    private var timer: ReactorTimer?
    /// Transfers with something to hand over at the end of this turn.
    private var laden: [CurlTransfer] = []

    init(configuration: WebClientConfiguration, reactor: Reactor) {
        self.configuration = configuration
        self.reactor = reactor
        unsafe handle = curl_multi_init()
        guard let handle = unsafe handle else { return }
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe lpo_curl_multi_set_pointer(handle, CURLMOPT_SOCKETDATA, context)
        unsafe lpo_curl_multi_set_pointer(handle, CURLMOPT_TIMERDATA, context)
        // The context is this object, which outlives the handle: only `shutdown` frees it, and its owner holds both.
        unsafe lpo_curl_multi_set_socket_callback(handle) { _, socket, what, context, _ in
            guard let context = unsafe context else { return -1 }
            unsafe Unmanaged<CurlMulti>.fromOpaque(context).takeUnretainedValue().socketChanged(socket, wants: what)
            return 0
        }
        unsafe lpo_curl_multi_set_timer_callback(handle) { _, milliseconds, context in
            guard let context = unsafe context else { return -1 }
            unsafe Unmanaged<CurlMulti>.fromOpaque(context).takeUnretainedValue().timerChanged(to: milliseconds)
            return 0
        }
        for (option, value) in [
            (CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX)),
            (CURLMOPT_MAX_HOST_CONNECTIONS, configuration.maximumConnectionsPerHost),
            (CURLMOPT_MAX_TOTAL_CONNECTIONS, configuration.maximumConnections),
            (CURLMOPT_MAXCONNECTS, configuration.maximumIdleConnections),
        ] {
            unsafe lpo_curl_multi_set_long(handle, option, value)
        }
    }

    func start(_ exchange: Exchange) {
        guard let handle = unsafe handle else {
            let error = WebError(.shutdown, message: "The client was shut down.")
            _ = exchange.mailbox.deliver(head: nil, bytes: [], end: .some(error))
            exchange.upload?.close()
            exchange.request.observer?.ended(error)
            return
        }
        guard !exchange.mailbox.hasEnded else {
            exchange.request.observer?.ended(WebError(.cancelled, message: "The transfer was cancelled."))
            return
        }
        let transfer = CurlTransfer(exchange, multi: self)
        transfers[ObjectIdentifier(exchange)] = transfer
        unsafe transfer.start(in: handle)
    }

    func transfer(of exchange: Exchange) -> CurlTransfer? {
        transfers[ObjectIdentifier(exchange)]
    }

    func end(_ exchange: Exchange, with error: WebError) {
        guard let transfer = transfer(of: exchange) else { return }
        transfer.fail(error.code, error.message)
        remove(transfer)
    }

    /// Takes the transfer out of libcurl, which closes its connection or resets its stream unless it is complete.
    func remove(_ transfer: CurlTransfer) {
        guard let handle = unsafe handle, transfers.removeValue(forKey: transfer.id) != nil else { return }
        unsafe transfer.release(from: handle)
        hasLoad(transfer)
    }

    func shutdown() {
        guard let ending = unsafe handle else { return }
        for transfer in Array(transfers.values) {
            transfer.fail(.shutdown, "The client was shut down.")
            remove(transfer)
        }
        unsafe handle = nil
        unsafe curl_multi_cleanup(ending)
        timerChanged(to: -1)
    }

    /// Has `transfer` hand over what it holds once this turn of the loop is over.
    func hasLoad(_ transfer: CurlTransfer) {
        guard !transfer.isLaden else { return }
        transfer.isLaden = true
        if laden.isEmpty { reactor.atEndOfTurn { self.handOver() } }
        laden.append(transfer)
    }

    private func handOver() {
        let transfers = laden
        laden.removeAll(keepingCapacity: true)
        for transfer in transfers { transfer.handOver() }
    }

    // MARK: What libcurl wants

    private func socketChanged(_ socket: Int32, wants what: Int32) {
        var interest: Readiness = []
        switch what {
        case CURL_POLL_IN: interest = .read
        case CURL_POLL_OUT: interest = .write
        case CURL_POLL_INOUT: interest = [.read, .write]
        case CURL_POLL_REMOVE:
            reactor.unwatch(socket)
            return
        default: break
        }
        reactor.watch(socket, for: interest) { [weak self] readiness in
            var events: Int32 = 0
            if readiness.contains(.read), interest.contains(.read) { events |= CURL_CSELECT_IN }
            if readiness.contains(.write), interest.contains(.write) { events |= CURL_CSELECT_OUT }
            self?.act(on: socket, events: events)
        }
    }

    private func timerChanged(to milliseconds: Int) {
        if let timer { reactor.cancel(timer) }
        timer = nil
        guard milliseconds >= 0 else { return }
        timer = reactor.schedule(after: .milliseconds(milliseconds)) { [weak self] in
            self?.timer = nil
            self?.act(on: CURL_SOCKET_BAD, events: 0)
        }
    }

    private func act(on socket: Int32, events: Int32) {
        guard let handle = unsafe handle else { return }
        var running: Int32 = 0
        unsafe curl_multi_socket_action(handle, socket, events, &running)
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(handle, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE, let easy = unsafe message.pointee.easy_handle else {
                continue
            }
            let result = unsafe message.pointee.data.result
            guard let transfer = unsafe CurlTransfer.owner(of: easy) else { continue }
            transfer.completed(with: result)
            remove(transfer)
        }
    }
}
