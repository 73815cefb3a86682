/// How an answer differs from its recording, as data: what `faults` of `POST /_mock/arm` says.
///
/// | fault | value | what the client gets |
/// | --- | --- | --- |
/// | `timing` | `"none"`, `"recorded"`, `{"scaled": f}` | the pace of the recorded chunks; `none` is as fast as can be |
/// | `hold_after_chunk` | `n` | the replay waits there until it is released |
/// | `status` | 400…599 | the vendor's own error with that status in place of the recording |
/// | `retry_after` | seconds | with `status`: the vendor's own way of asking for a pause |
/// | `stall` | `{"before": true}`, `{"after_frame": n}` or `{"after_chunk": n}`, each with `"milliseconds"` or without | nothing, for that long or until it is released; `before` is before the response head |
/// | `cut` | `{"after_byte": n}` or `{"after_frame": n}` | the body ends there, properly, as if the vendor had nothing more to say |
/// | `reset` | `{"after_byte": n}` or `{"after_frame": n}` | the connection is reset there (TCP RST), inside the body |
/// | `in_stream_error` | `{"after_frame": n}` | the vendor's own error inside the stream, then its end |
/// | `malformed_frame` | `{"frame": n}`, with `"seed"` or without | the frame with one byte of its JSON's punctuation broken, which one the seed says |
/// | `duplicate_frame` | `{"frame": n}` | the frame twice, the second time in a write of its own |
/// | `rechunk` | `"one_byte"`, `"all_at_once"`, `"inside_utf8"`, `"inside_crlf"`, `"inside_frames"`, `{"random": {"seed": s, "maximum": n}}` | the same bytes in other writes |
///
/// A frame is a server-sent event with its blank line, and a chunk is one of the recording's; both are counted from 1,
/// bytes too, and 0 stands for the place before the first. Places are those of the recording, whatever else is done to
/// it. One answer has at most one of `cut`, `reset` and `in_stream_error`, and nothing beyond it.
public struct Faults: Sendable, Equatable {
    /// The pace of the answer.
    public var timing: ReplayTiming = .none
    /// After this many chunks the replay waits to be released.
    public var holdAfterChunk: Int?
    /// An error in place of the recording.
    public var status: Status?
    /// A pause.
    public var stall: Stall?
    /// How the body ends before its time.
    public var ending: Ending?
    /// A frame that is broken.
    public var malformedFrame: MalformedFrame?
    /// The number of the frame that comes twice.
    public var duplicateFrame: Int?
    /// Other writes for the same bytes.
    public var rechunk: Rechunk?

    /// Faults that are combined; without any, the recording as it is, as fast as can be.
    public init(
        timing: ReplayTiming = .none,
        holdAfterChunk: Int? = nil,
        status: Status? = nil,
        stall: Stall? = nil,
        ending: Ending? = nil,
        malformedFrame: MalformedFrame? = nil,
        duplicateFrame: Int? = nil,
        rechunk: Rechunk? = nil
    ) {
        self.timing = timing
        self.holdAfterChunk = holdAfterChunk
        self.status = status
        self.stall = stall
        self.ending = ending
        self.malformedFrame = malformedFrame
        self.duplicateFrame = duplicateFrame
        self.rechunk = rechunk
    }

    /// An error in place of the recording.
    public struct Status: Sendable, Equatable {
        /// 400 to 599.
        public var code: Int
        /// Seconds, at most a day.
        public var retryAfter: Int?

        /// An error with that status, and the pause that the vendor asks for with it.
        public init(code: Int, retryAfter: Int? = nil) {
            self.code = code
            self.retryAfter = retryAfter
        }
    }

    /// A pause of an answer.
    public struct Stall: Sendable, Equatable {
        /// Where the answer pauses.
        public enum Place: Sendable, Equatable {
            /// Before the response head.
            case before
            /// Behind that frame, counted from 1; 0 is before the first.
            case afterFrame(Int)
            /// Behind that chunk of the recording, counted from 1; 0 is before the first.
            case afterChunk(Int)
        }

        /// Where the answer pauses.
        public var place: Place
        /// `nil` lasts until the replay is released or its client goes away.
        public var milliseconds: Int?

        /// A pause there, for that long.
        public init(place: Place, milliseconds: Int? = nil) {
            self.place = place
            self.milliseconds = milliseconds
        }
    }

    /// How the body ends before its time.
    public enum Ending: Sendable, Equatable {
        /// Properly, as if the vendor had nothing more to say.
        case cut(Place)
        /// By a TCP reset.
        case reset(Place)
        /// With the vendor's own error.
        case inStreamError(afterFrame: Int)

        /// Where the body ends; 0 is before the first byte or frame.
        public enum Place: Sendable, Equatable {
            /// Behind that byte of the recording, counted from 1.
            case afterByte(Int)
            /// Behind that frame, counted from 1.
            case afterFrame(Int)
        }

        var name: String {
            switch self {
            case .cut: "cut"
            case .reset: "reset"
            case .inStreamError: "in_stream_error"
            }
        }
    }

    /// A frame with one byte of its JSON's punctuation broken.
    public struct MalformedFrame: Sendable, Equatable {
        /// Counted from 1.
        public var frame: Int
        /// Says which byte.
        public var seed: UInt64

        /// A break of that frame, where the seed says.
        public init(frame: Int, seed: UInt64 = 0) {
            self.frame = frame
            self.seed = seed
        }
    }

    /// Whether there is something in it to release.
    var waitsForRelease: Bool {
        holdAfterChunk != nil || stall.map { $0.milliseconds == nil } == true
    }
}

/// A fault that the answer at hand has no place for.
struct FaultMisfit: Error, Sendable, Equatable {
    /// Such as `faults.cut.after_byte`.
    let field: String
    /// One sentence for a person.
    let message: String
}
