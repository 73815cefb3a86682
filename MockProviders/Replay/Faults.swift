/// How an armed recording is replayed other than as fast as can be.
struct Faults: Sendable, Equatable {
    var timing: ReplayTiming = .none
    /// After this many chunks the replay waits to be released.
    var holdAfterChunk: Int?
}
