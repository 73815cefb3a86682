/// One fault alone, for a call that takes `faults`. Those that combine are given to the initializer together.
extension Faults {
    /// The pace of the recorded chunks, or another.
    public static func timing(_ timing: ReplayTiming) -> Faults {
        Faults(timing: timing)
    }

    /// A wait after that many chunks, until the trace is released.
    public static func hold(afterChunk chunk: Int) -> Faults {
        Faults(holdAfterChunk: chunk)
    }

    /// The vendor's own error in place of the recording.
    ///
    /// - Parameters:
    ///   - code: 400 to 599.
    ///   - seconds: the pause that the vendor asks for, in its own way.
    public static func status(_ code: Int, retryAfter seconds: Int? = nil) -> Faults {
        Faults(status: Status(code: code, retryAfter: seconds))
    }

    /// A pause of that length, or until the trace is released.
    public static func stall(_ place: Stall.Place, milliseconds: Int? = nil) -> Faults {
        Faults(stall: Stall(place: place, milliseconds: milliseconds))
    }

    /// A body that ends there, properly, without the vendor's end.
    public static func cut(_ place: Ending.Place) -> Faults {
        Faults(ending: .cut(place))
    }

    /// A TCP reset there, inside the body.
    public static func reset(_ place: Ending.Place) -> Faults {
        Faults(ending: .reset(place))
    }

    /// The vendor's own error inside the stream, then its end.
    public static func inStreamError(afterFrame frame: Int) -> Faults {
        Faults(ending: .inStreamError(afterFrame: frame))
    }

    /// A frame with one byte of its JSON broken; the seed says which.
    public static func malformed(frame: Int, seed: UInt64 = 0) -> Faults {
        Faults(malformedFrame: MalformedFrame(frame: frame, seed: seed))
    }

    /// A frame that comes twice.
    public static func duplicate(frame: Int) -> Faults {
        Faults(duplicateFrame: frame)
    }

    /// The same bytes in other writes.
    public static func rechunk(_ rechunk: Rechunk) -> Faults {
        Faults(rechunk: rechunk)
    }
}
