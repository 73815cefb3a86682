import Synchronization

/// What the mock remembers, shared by its routes: ``LedgerState`` behind a lock.
final class MockLedger: Sendable {
    private let state: Mutex<LedgerState>
    private let answered = Atomic<Int>(0)
    private let onRequest: @Sendable (_ trace: String?) -> Void

    /// - Parameter onRequest: called with the trace of each request to a vendor.
    init(limits: LedgerLimits = LedgerLimits(), onRequest: @escaping @Sendable (_ trace: String?) -> Void = { _ in }) {
        state = Mutex(LedgerState(limits: limits))
        self.onRequest = onRequest
    }

    /// An id for an answer that is no recording, in the form of the vendors' request ids.
    func nextRequestID() -> String {
        "req_mock\(answered.wrappingAdd(1, ordering: .relaxed).newValue)"
    }

    func arm(_ arm: Arm, for trace: TraceID) -> Bool {
        state.withLock { $0.arm(arm, for: trace) }
    }

    func nextArm(for trace: TraceID, if isFitting: (Arm) -> Bool) -> LedgerState.Taken {
        state.withLock { $0.nextArm(for: trace, if: isFitting) }
    }

    /// What is armed for the trace's next request to an identity endpoint; it is used once.
    func nextArm(for trace: TraceID, at endpoint: IdentityEndpoint) -> Arm? {
        switch state.withLock({ $0.nextArm(for: trace, at: endpoint) { _ in true } }) {
        case .arm(let arm): arm
        case .misfit, .nothing: nil
        }
    }

    /// Opens what is held of a trace; `false` when nothing was ever armed to be held.
    func release(_ trace: TraceID) -> Bool {
        let gates = state.withLock { $0.gates(of: trace) }
        for gate in gates { gate.open() }
        return !gates.isEmpty
    }

    /// - Returns: the request's number, from 1.
    @discardableResult
    func remember(_ request: SeenRequest) -> Int {
        onRequest(request.trace?.text)
        return state.withLock { $0.remember(request) }
    }

    /// Keeps why nothing answered a request.
    func note(miss: String, of number: Int) {
        state.withLock { $0.note(miss: miss, of: number) }
    }

    /// How many requests there have been.
    var count: Int {
        state.withLock { $0.count }
    }

    func requests(of trace: TraceID?) -> [SeenRequest] {
        state.withLock { $0.requests(of: trace) }
    }

    /// What is armed and not used up, of a trace or of all.
    func unconsumed(of trace: TraceID?) -> [(trace: TraceID, arm: Arm)] {
        state.withLock { $0.unconsumed(of: trace) }
    }

    /// Forgets the arms and requests of a trace, or of all. Replays that are held are let go on.
    func forget(_ trace: TraceID?) {
        let gates = state.withLock { $0.forget(trace) }
        for gate in gates { gate.open() }
    }
}
