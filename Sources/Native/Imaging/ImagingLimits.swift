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

/// How much of a processor an operation may take.
///
/// It is not measured by the clock: on a busy machine threads of low priority wait for long, and what they work on is no
/// worse for that.
struct ProcessorTime {
    private let start: Int
    /// In microseconds, for the thread that runs the operation and as much again for that which computes pixels for it.
    let limit: Int

    /// Begins to measure, on the thread that runs the operation.
    init(limit: Duration) {
        let (seconds, attoseconds) = limit.components
        self.limit = Int(seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
        start = lpo_thread_time()
    }

    func check() throws(ImagingError) {
        guard !isUsedUp else { throw ImagingError(.tookTooLong) }
    }

    /// What a failed step of libvips means: it says only in prose that it was stopped.
    var failure: ImagingError {
        ImagingError(isUsedUp ? .tookTooLong : .damaged)
    }

    private var isUsedUp: Bool {
        lpo_thread_time() - start >= limit
    }
}
