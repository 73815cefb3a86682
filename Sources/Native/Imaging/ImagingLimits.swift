internal import CLibVips

/// What one operation may cost.
struct ImagingLimits: Sendable {
    let maximumPixels: Int
    /// Bytes of a picture that its decoder has in memory as a whole, whatever the size it is wanted in.
    let maximumBytes: Int
    /// Whether a HEIC or AVIF is known to be put together of smaller pictures.
    var isGrid = true
    /// See ``ProcessorTime``.
    let timeLimit: Duration
}

/// How long an operation may take.
///
/// Not by the clock alone: on a busy machine threads of low priority wait for long, and what they work on is no worse for
/// that. The time is used up when the clock has gone that far and the process has had as much of a processor, or when the
/// clock has gone ten times as far.
struct ProcessorTime {
    private let start = lpo_time_now()
    /// In microseconds.
    let limit: Int

    init(limit: Duration) {
        let (seconds, attoseconds) = limit.components
        self.limit = Int(seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    }

    /// What libvips is to hold the computing of pixels to.
    var times: lpo_times { start }

    func check() throws(ImagingError) {
        guard !isUsedUp else { throw ImagingError(.tookTooLong) }
    }

    /// What a failed step of libvips means: it says only in prose that it was stopped.
    var failure: ImagingError {
        ImagingError(isUsedUp ? .tookTooLong : .damaged)
    }

    private var isUsedUp: Bool {
        lpo_time_is_up(start, limit) != 0
    }
}
