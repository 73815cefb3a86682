/// A recording that waits for the requests of one trace.
struct Arm: Sendable {
    /// The recording's name.
    let recording: String
    let faults: Faults
    /// How many requests it still answers.
    var remaining: Int
    /// Closed until the trace is released; `nil` when nothing waits for that.
    let gate: Gate?

    init(recording: String, faults: Faults = Faults(), times: Int = 1) {
        self.recording = recording
        self.faults = faults
        remaining = times
        gate = faults.waitsForRelease ? Gate() : nil
    }
}
