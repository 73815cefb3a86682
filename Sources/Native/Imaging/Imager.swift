internal import Synchronization

/// Makes thumbnails and clean copies of pictures from strangers, on threads of its own and of low priority.
///
/// At most `threads` pictures are worked on at once and `maximumWaiting` wait; more are refused as `busy`. A picture
/// whose header promises more than `maximumPixels` is refused unread, as is one of more than `maximumBytes` whose decoder
/// needs all of it at once, and work that has taken
/// `timeLimit` of a processor is stopped. The work of a task that is cancelled while it waits is not begun.
/// ``Imaging/start()`` must have been called.
///
/// JPEG, PNG, WebP, GIF, HEIC, AVIF and TIFF are read by libvips, uncompressed BMP by us. Of an animation or of several
/// pages the first is taken.
package final class Imager: Sendable {
    private let workers: [ImagingWorker]
    private let maximumWaiting: Int
    private let limits: ImagingLimits
    /// How many operations each worker has, running and waiting.
    private let pending: Mutex<[Int]>

    /// Starts `threads` threads. The time limit counts from when a picture's turn comes.
    package init(
        threads: Int = 1,
        maximumWaiting: Int = 64,
        maximumPixels: Int = 100_000_000,
        maximumBytes: Int = 160 << 20,
        timeLimit: Duration = .seconds(20)
    ) {
        workers = (0..<max(1, threads)).map { ImagingWorker(name: "lpo-imaging-\($0)") }
        pending = Mutex(Array(repeating: 0, count: workers.count))
        self.maximumWaiting = maximumWaiting
        limits = ImagingLimits(maximumPixels: maximumPixels, maximumBytes: maximumBytes, timeLimit: timeLimit)
    }

    /// A WebP of at most `box` × `box` pixels, its aspect and its transparency kept, never larger than the picture.
    ///
    /// `isGrid` says that a HEIC or AVIF is put together of smaller pictures. One that is not takes twice the memory, and may
    /// have half the pixels.
    package func thumbnail(
        ofFile path: String,
        box: Int = 512,
        isGrid: Bool = true
    ) async throws(ImagingError) -> Picture {
        try await render(isGrid: isGrid) { rendering throws(ImagingError) in
            try rendering.thumbnail(of: .file(path), box: box)
        }
    }

    /// The same of a picture in memory: a frame of a video, the cover of a song.
    package func thumbnail(ofBytes bytes: [UInt8], box: Int = 512) async throws(ImagingError) -> Picture {
        try await render { rendering throws(ImagingError) in try rendering.thumbnail(of: .bytes(bytes), box: box) }
    }

    /// The same thumbnail, no larger than the copy, and a copy for readers that know fewer formats or smaller pictures: both
    /// from one decoding.
    ///
    /// The copy is upright and without metadata, a JPEG or a PNG within `limits`. A small JPEG or PNG that is upright and
    /// plain is its own copy, without its metadata. Else a PNG is made of what has transparency and of a PNG or GIF, and of
    /// all else, or where that is too large, a JPEG, on white where the picture is transparent: its quality is lowered step by
    /// step until the bytes suffice, then its size is halved and the steps begin again. Fails as `doesNotFit` when one pixel
    /// is too much.
    package func previews(
        ofFile path: String,
        box: Int = 512,
        copy limits: CopyLimits,
        isGrid: Bool = true
    ) async throws(ImagingError) -> Previews {
        try await render(isGrid: isGrid) { rendering throws(ImagingError) in
            try rendering.previews(of: .file(path), box: box, copy: limits)
        }
    }

    /// A WebP of what `row` draws: it fills the row of that number, from the top, with red, green, blue and alpha of each
    /// pixel, a byte each.
    package func drawing(
        width: Int,
        height: Int,
        row: @escaping @Sendable (Int, inout [UInt8]) -> Void
    ) async throws(ImagingError) -> Picture {
        try await render { rendering throws(ImagingError) in
            try rendering.draw(width: width, height: height, row: row)
        }
    }

    private func render<Made: Sendable>(
        isGrid: Bool = true,
        _ body: @Sendable (Rendering) throws(ImagingError) -> Made
    ) async throws(ImagingError) -> Made {
        var limits = limits
        limits.isGrid = isGrid
        return try await run { [limits] () throws(ImagingError) in try body(Rendering(limits)) }
    }

    /// Runs `body` on the least busy thread.
    func run<Value: Sendable>(
        _ body: @Sendable () throws(ImagingError) -> Value
    ) async throws(ImagingError) -> Value {
        let chosen = pending.withLock { pending -> Int? in
            guard pending.reduce(0, +) < workers.count + maximumWaiting,
                let chosen = pending.indices.min(by: { pending[$0] < pending[$1] })
            else { return nil }
            pending[chosen] += 1
            return chosen
        }
        guard let chosen else { throw ImagingError(.busy) }
        defer { pending.withLock { $0[chosen] -= 1 } }
        return try await workers[chosen].run(body)
    }
}
