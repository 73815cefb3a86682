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
struct Faults: Sendable, Equatable {
    var timing: ReplayTiming = .none
    /// After this many chunks the replay waits to be released.
    var holdAfterChunk: Int?
    var status: Status?
    var stall: Stall?
    var ending: Ending?
    var malformedFrame: MalformedFrame?
    /// The number of the frame that comes twice.
    var duplicateFrame: Int?
    var rechunk: Rechunk?

    /// An error in place of the recording.
    struct Status: Sendable, Equatable {
        var code: Int
        /// Seconds.
        var retryAfter: Int?
    }

    struct Stall: Sendable, Equatable {
        enum Place: Sendable, Equatable {
            case before
            case afterFrame(Int)
            case afterChunk(Int)
        }

        var place: Place
        /// `nil` lasts until the replay is released or its client goes away.
        var milliseconds: Int?
    }

    /// How the body ends before its time.
    enum Ending: Sendable, Equatable {
        case cut(Place)
        case reset(Place)
        case inStreamError(afterFrame: Int)

        enum Place: Sendable, Equatable {
            case afterByte(Int)
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

    struct MalformedFrame: Sendable, Equatable {
        var frame: Int
        var seed: UInt64 = 0
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
