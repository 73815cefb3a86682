/// The pace at which a recording is replayed.
public enum ReplayTiming: Sendable, Hashable {
    /// Every chunk as soon as the one before is written.
    case none
    /// As it was recorded.
    case recorded
    /// The recorded times multiplied by a factor above 0.
    case scaled(Double)

    /// When a chunk is due, counted from the response head; `nil` for at once.
    func delay(milliseconds: Int) -> Duration? {
        switch self {
        case .none: nil
        case .recorded: .milliseconds(milliseconds)
        case .scaled(let factor): .milliseconds(milliseconds) * factor
        }
    }
}
