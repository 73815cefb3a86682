internal import CLibVips

/// What one operation may cost.
struct ImagingLimits: Sendable {
    let maximumPixels: Int
    /// Bytes of a picture that its decoder has in memory as a whole, whatever the size it is wanted in.
    let maximumBytes: Int
    /// Whether a HEIC or AVIF is known to be put together of smaller pictures.
    var isGrid = true
    let timeLimit: Duration
}

/// When an operation must have ended.
struct Deadline {
    /// In microseconds of GLib's monotonic clock.
    let microseconds: Int

    init(after limit: Duration) {
        let (seconds, attoseconds) = limit.components
        microseconds = g_get_monotonic_time() + Int(seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    }

    func check() throws(ImagingError) {
        guard !hasPassed else { throw ImagingError(.tookTooLong) }
    }

    /// What a failed step of libvips means: it says only in prose that it was stopped.
    var failure: ImagingError {
        ImagingError(hasPassed ? .tookTooLong : .damaged)
    }

    private var hasPassed: Bool {
        g_get_monotonic_time() >= microseconds
    }
}
