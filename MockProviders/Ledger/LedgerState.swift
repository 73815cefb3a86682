/// How much the mock remembers.
struct LedgerLimits: Sendable {
    /// What is armed and waits, of one trace and of all.
    var armsPerTrace = 100
    var arms = 10_000
    /// Requests, of one trace and of all; the oldest make room.
    var requestsPerTrace = 200
    var requests = 10_000
    /// Bytes of all remembered requests.
    var bytes = 64 << 20
}

/// What is armed and what was asked, without locks or waiting.
///
/// Arms of a trace are used first in, first out, the recordings and those of each identity endpoint by themselves; no
/// trace ever sees another's.
struct LedgerState: Sendable {
    /// What there was for a request of a trace.
    enum Taken: Sendable {
        case arm(Arm)
        /// The arm in front does not fit the request; it stays where it is.
        case misfit(Arm)
        case nothing
    }

    private struct Trace: Sendable {
        var arms: [Arm] = []
        /// Gates of all arms of the trace, used up or not.
        var gates: [Gate] = []

        var places: Int {
            gates.count + arms.count { $0.gate == nil }
        }
    }

    private let limits: LedgerLimits
    private var traces: [TraceID: Trace] = [:]
    /// Arms that wait, and used ones that can still be released; both take room until they are forgotten.
    private var places = 0
    private var seen: [SeenRequest] = []
    private var bytes = 0
    /// How many requests there have been.
    private(set) var count = 0

    init(limits: LedgerLimits = LedgerLimits()) {
        self.limits = limits
    }

    /// - Returns: `false` when there are too many arms already.
    mutating func arm(_ arm: Arm, for trace: TraceID) -> Bool {
        let known = traces[trace] ?? Trace()
        guard places < limits.arms, known.places < limits.armsPerTrace else { return false }
        traces[trace, default: Trace()].arms.append(arm)
        if let gate = arm.gate { traces[trace, default: Trace()].gates.append(gate) }
        places += 1
        return true
    }

    /// Uses the arm in front once, if it fits.
    ///
    /// - Parameter endpoint: whose arms count; `nil` for the recordings.
    mutating func nextArm(
        for trace: TraceID,
        at endpoint: IdentityEndpoint? = nil,
        if isFitting: (Arm) -> Bool
    ) -> Taken {
        guard let place = traces[trace]?.arms.firstIndex(where: { $0.endpoint == endpoint }),
            var front = traces[trace]?.arms[place]
        else { return .nothing }
        guard isFitting(front) else { return .misfit(front) }
        front.remaining -= 1
        if front.remaining > 0 {
            traces[trace]?.arms[place] = front
        } else {
            traces[trace]?.arms.remove(at: place)
            if front.gate == nil { places -= 1 }
            if traces[trace]?.arms.isEmpty == true, traces[trace]?.gates.isEmpty == true { traces[trace] = nil }
        }
        return .arm(front)
    }

    func gates(of trace: TraceID) -> [Gate] {
        traces[trace]?.gates ?? []
    }

    /// - Returns: the request's number.
    @discardableResult
    mutating func remember(_ request: SeenRequest) -> Int {
        var request = request
        count += 1
        request.number = count
        if let trace = request.trace, seen.count(where: { $0.trace == trace }) >= limits.requestsPerTrace {
            drop { $0.trace == trace }
        }
        seen.append(request)
        bytes += request.weight
        while seen.count > 1, seen.count > limits.requests || bytes > limits.bytes {
            drop { _ in true }
        }
        return request.number
    }

    /// Keeps why nothing answered the request of that number, unless it is forgotten already.
    mutating func note(miss: String, of number: Int) {
        guard let index = seen.lastIndex(where: { $0.number == number }) else { return }
        seen[index].miss = miss
    }

    /// The requests of a trace, or all, oldest first.
    func requests(of trace: TraceID?) -> [SeenRequest] {
        trace == nil ? seen : seen.filter { $0.trace == trace }
    }

    /// Arms that wait, of a trace or of all: ordered by trace, and those of one as they will be used.
    func unconsumed(of trace: TraceID?) -> [(trace: TraceID, arm: Arm)] {
        traces.filter { trace == nil || $0.key == trace }
            .sorted { $0.key.text < $1.key.text }
            .flatMap { id, known in known.arms.map { (id, $0) } }
    }

    /// - Returns: the gates of what was forgotten.
    mutating func forget(_ trace: TraceID?) -> [Gate] {
        let forgotten = trace.map { [traces[$0]].compactMap { $0 } } ?? Array(traces.values)
        places -= forgotten.reduce(0) { $0 + $1.places }
        if let trace {
            traces[trace] = nil
            seen.removeAll { $0.trace == trace }
        } else {
            traces = [:]
            seen = []
        }
        bytes = seen.reduce(0) { $0 + $1.weight }
        return forgotten.flatMap(\.gates)
    }

    private mutating func drop(_ isOld: (SeenRequest) -> Bool) {
        guard let index = seen.firstIndex(where: isOld) else { return }
        bytes -= seen.remove(at: index).weight
    }
}
