/// What waits for the requests of one trace: a recording, or the faults of an identity provider's endpoint.
struct Arm: Sendable {
    /// Which requests it waits for.
    enum Target: Sendable, Equatable {
        /// Those to a model vendor; they get the recording of that name.
        case recording(String)
        /// Those to that endpoint.
        case identity(IdentityEndpoint)
    }

    let target: Target
    let faults: Faults
    /// How many requests it still answers.
    var remaining: Int
    /// Closed until the trace is released; `nil` when nothing waits for that.
    let gate: Gate?

    init(_ target: Target, faults: Faults = Faults(), times: Int = 1) {
        self.target = target
        self.faults = faults
        remaining = times
        gate = faults.waitsForRelease ? Gate() : nil
    }

    init(recording: String, faults: Faults = Faults(), times: Int = 1) {
        self.init(.recording(recording), faults: faults, times: times)
    }

    /// The endpoint, unless it is a recording.
    var endpoint: IdentityEndpoint? {
        if case .identity(let endpoint) = target { endpoint } else { nil }
    }

    /// The recording's name, or the endpoint's.
    var name: String {
        switch target {
        case .recording(let name): name
        case .identity(let endpoint): endpoint.rawValue
        }
    }

    /// What the control's bodies call that name.
    var member: String {
        endpoint == nil ? "recording" : "identity"
    }
}
