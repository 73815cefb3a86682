internal import CLibPQ
internal import Glibc
internal import Logging

/// A libpq connection, with C's pointers kept inside.
///
/// `@unchecked Sendable` since it has one owner at a time: the thread that opens it, then the reactor's. All calls after
/// opening are non-blocking and made on the reactor's thread, ``close()`` included.
@safe final class PQHandle: @unchecked Sendable {
    private let connection: OpaquePointer
    /// What libpq's notice callback points to; lives as long as the handle.
    private let notices: NoticeLog
    let descriptor: Int32

    private init(connection: OpaquePointer, notices: NoticeLog) {
        unsafe self.connection = unsafe connection
        self.notices = notices
        descriptor = unsafe PQsocket(connection)
        unsafe PQsetNoticeReceiver(
            connection,
            { argument, result in
                guard let argument = unsafe argument, let result = unsafe result else { return }
                let notices = unsafe Unmanaged<NoticeLog>.fromOpaque(argument).takeUnretainedValue()
                unsafe notices.log(
                    state: PQAnswer.field(lpo_diag_sqlstate, of: result),
                    message: PQAnswer.field(lpo_diag_message, of: result)
                )
            },
            Unmanaged.passUnretained(notices).toOpaque()
        )
    }

    /// The keywords a URL or conninfo string sets itself, `nil` if libpq cannot read it.
    static func keywords(of url: String) -> [(name: String, value: String)]? {
        guard !url.utf8.contains(0), let options = unsafe PQconninfoParse(url, nil) else { return nil }
        defer { unsafe PQconninfoFree(options) }
        var keywords: [(name: String, value: String)] = []
        var next = unsafe options
        while let name = unsafe next.pointee.keyword {
            if let value = unsafe next.pointee.val {
                unsafe keywords.append((String(cString: name), String(cString: value)))
            }
            unsafe next += 1
        }
        return keywords
    }

    /// The names of all keywords that libpq knows.
    static let knownKeywords: Set<String> = {
        guard let options = unsafe PQconndefaults() else { return [] }
        defer { unsafe PQconninfoFree(options) }
        var names: Set<String> = []
        var next = unsafe options
        while let name = unsafe next.pointee.keyword {
            unsafe names.insert(String(cString: name))
            unsafe next += 1
        }
        return names
    }()

    /// Connects, blocking the calling thread for name resolution, connecting, authentication and the session's settings.
    static func open(_ parameters: ConnectionParameters, logger: Logger) -> Result<PQHandle, PostgresError> {
        let names = unsafe parameters.keywords.map { unsafe strdup($0.name) }
        let values = unsafe parameters.keywords.map { unsafe strdup($0.value) }
        defer {
            unsafe names.forEach { unsafe free($0) }
            unsafe values.forEach { unsafe free($0) }
        }
        let nameList = unsafe names.map { unsafe UnsafePointer($0) } + [nil]
        let valueList = unsafe values.map { unsafe UnsafePointer($0) } + [nil]
        guard let connection = unsafe PQconnectdbParams(nameList, valueList, 0) else {
            return .failure(PostgresError(.unavailable, "libpq has no memory for a connection."))
        }
        guard unsafe PQstatus(connection) == CONNECTION_OK else {
            let message = unsafe errorMessage(of: connection)
            unsafe PQfinish(connection)
            // What libpq says of servers that `target_session_attrs` refuses.
            if message.contains("session is read-only") || message.contains("server is in hot standby mode") {
                return .failure(.readOnly)
            }
            return .failure(PostgresError(.unavailable, message))
        }
        unsafe PQsetnonblocking(connection, 1)
        let handle = unsafe PQHandle(connection: connection, notices: NoticeLog(logger: logger))
        if let failure = handle.greet(parameters) {
            handle.close()
            return .failure(failure)
        }
        return .success(handle)
    }

    /// Makes the session's settings and asks whether the server takes writes, in one round trip, blocking the calling
    /// thread no longer than connecting may take.
    private func greet(_ parameters: ConnectionParameters) -> PostgresError? {
        guard sendScript(parameters.greeting) else { return PostgresError(.unavailable, errorMessage) }
        let deadline = ContinuousClock.now + parameters.timeout
        var failure: PostgresError?
        while true {
            let flushed = flush()
            guard flushed != .failed else { return PostgresError(.unavailable, errorMessage) }
            while !isBusy {
                guard let answer = nextAnswer() else { return failure }
                if answer.kind == .failure { failure = failure ?? answer.error }
                if parameters.needsWrites, answer.saysReadOnly { failure = failure ?? .readOnly }
            }
            let rest = deadline - .now
            guard rest > .zero else {
                return failure ?? PostgresError(.unavailable, "The server gave no answer to a new connection.")
            }
            wait(for: flushed == .pending ? POLLIN | POLLOUT : POLLIN, upTo: rest)
            guard readInput() else { return failure ?? PostgresError(.unavailable, errorMessage) }
        }
    }

    private func wait(for events: Int32, upTo time: Duration) {
        var descriptor = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        let (seconds, attoseconds) = time.components
        let milliseconds = min(seconds, 3600) * 1000 + attoseconds / 1_000_000_000_000_000 + 1
        unsafe _ = poll(&descriptor, 1, Int32(milliseconds))
    }

    /// Closes the connection. The handle must not be used after.
    func close() {
        unsafe PQfinish(connection)
    }

    var isBroken: Bool {
        unsafe PQstatus(connection) == CONNECTION_BAD
    }

    /// libpq's message about this connection, on one line.
    var errorMessage: String {
        unsafe Self.errorMessage(of: connection)
    }

    private static func errorMessage(of connection: OpaquePointer) -> String {
        guard let text = unsafe PQerrorMessage(connection) else { return "The connection failed." }
        let lines = unsafe String(cString: text).split(whereSeparator: \.isNewline)
        return lines.isEmpty ? "The connection was lost." : lines.joined(separator: " ")
    }

    /// Where the connection stands with regard to transactions.
    enum TransactionStatus {
        case idle, active, inTransaction, inFailedTransaction, unknown
    }

    var transactionStatus: TransactionStatus {
        let status = unsafe PQtransactionStatus(connection)
        return switch status {
        case PQTRANS_IDLE: .idle
        case PQTRANS_ACTIVE: .active
        case PQTRANS_INTRANS: .inTransaction
        case PQTRANS_INERROR: .inFailedTransaction
        default: .unknown
        }
    }

    /// Reads what has arrived. False if the connection is gone.
    func readInput() -> Bool {
        unsafe PQconsumeInput(connection) == 1
    }

    /// The next notification that has arrived, if there is one.
    func nextNotification() -> (channel: String, payload: String)? {
        guard let notification = unsafe PQnotifies(connection) else { return nil }
        defer { unsafe PQfreemem(notification) }
        let payload = unsafe notification.pointee.extra.map { unsafe String(cString: $0) } ?? ""
        return unsafe (String(cString: notification.pointee.relname), payload)
    }

    /// Whether the next answer is still on its way.
    var isBusy: Bool {
        unsafe PQisBusy(connection) == 1
    }

    /// The command's next answer; `nil` after its last. Only while not ``isBusy``, else it would block.
    func nextAnswer() -> PQAnswer? {
        guard let result = unsafe PQgetResult(connection) else { return nil }
        return unsafe PQAnswer(result: result)
    }

    /// What became of output that was to be sent.
    enum Flush {
        case done, pending, failed
    }

    func flush() -> Flush {
        let status = unsafe PQflush(connection)
        return switch status {
        case 0: .done
        case 1: .pending
        default: .failed
        }
    }

    /// Sends a text of statements by the simple protocol. False if that failed.
    func sendScript(_ sql: String) -> Bool {
        unsafe PQsendQuery(connection, sql) == 1
    }

    /// Sends a request to prepare a statement. False if that failed.
    func sendPrepare(name: String, sql: String, types: [PostgresType]) -> Bool {
        let types = types.map(\.rawValue)
        return unsafe PQsendPrepare(connection, name, sql, Int32(types.count), types) == 1
    }

    /// Sends a request to run a prepared statement; its rows come in binary. False if that failed.
    func sendExecute(name: String, parameters: BoundParameters) -> Bool {
        let count = parameters.lengths.count
        let formats = [Int32](repeating: 1, count: count)
        // One byte more, so that an empty value's pointer is not null, which would mean NULL.
        let bytes = parameters.bytes + [0]
        return unsafe bytes.withUnsafeBytes { buffer in
            let start = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            var values: [UnsafePointer<CChar>?] = unsafe []
            unsafe values.reserveCapacity(count)
            var offset = 0
            for length in parameters.lengths {
                unsafe values.append(length < 0 ? nil : start.map { unsafe $0 + offset })
                offset += Int(max(0, length))
            }
            return unsafe PQsendQueryPrepared(
                connection,
                name,
                Int32(count),
                values,
                parameters.lengths,
                formats,
                1
            ) == 1
        }
    }

    /// Has the rows of the statement whose answers come next arrive one by one. Otherwise all come at once.
    func expectRows() {
        unsafe _ = PQsetSingleRowMode(connection)
    }

    /// Sends a command without parameters within a pipeline. False if that failed.
    func sendCommand(_ sql: String) -> Bool {
        unsafe PQsendQueryParams(connection, sql, 0, nil, nil, nil, nil, 1) == 1
    }

    /// Ends a group of a pipeline. False if that failed.
    func sendSync() -> Bool {
        unsafe PQpipelineSync(connection) == 1
    }

    /// Switches pipeline mode, which costs no round trip. Only between commands; false if that failed.
    func setPipelining(_ isOn: Bool) -> Bool {
        let isSwitched = unsafe isOn ? PQenterPipelineMode(connection) : PQexitPipelineMode(connection)
        return isSwitched == 1
    }

    /// What it takes to cancel the running statement from another thread; `nil` without memory.
    func cancellation() -> PQCancellation? {
        guard let cancel = unsafe PQgetCancel(connection) else { return nil }
        return unsafe PQCancellation(cancel: cancel)
    }
}

/// The address and key of a running statement, to cancel it once.
///
/// `@unchecked Sendable` since libpq lets it be used by any thread, and it is handed to one.
@safe struct PQCancellation: @unchecked Sendable {
    fileprivate let cancel: OpaquePointer

    /// Asks the server to cancel, over a connection of its own, blocking the calling thread until the server has taken
    /// note; then frees this value, which must not be used again.
    func request() {
        var message = [CChar](repeating: 0, count: 256)
        unsafe _ = PQcancel(cancel, &message, Int32(message.count))
        unsafe PQfreeCancel(cancel)
    }
}

/// Passes the server's notices to the logger.
final class NoticeLog: Sendable {
    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
    }

    func log(state: String?, message: String?) {
        logger.debug(
            "The database sent a notice.",
            metadata: ["db.sqlstate": "\(state ?? "")", "db.notice": "\(message ?? "")"]
        )
    }
}
