/// What a file's bytes say of it. What they do not say, or say absurdly, is nil.
package struct MediaFacts: Sendable, Equatable {
    package var format: MediaFormat
    /// Pixels, 1 to `Int32.max`, as the picture is shown: after the turn that Exif, HEIF or a track's matrix asks for.
    package var width: Int?
    /// Pixels, of the same picture as ``width``.
    package var height: Int?
    /// Milliseconds, 0 to `Int32.max`, rounded; for a video or a sound. A picture that moves has none.
    package var durationMilliseconds: Int?
    /// Whether there is a track of moving pictures; false for a picture or a sound. A QuickTime file of sound alone
    /// is a video without one.
    package var hasVideoTrack: Bool
    /// Whether it is a GIF of more than one frame.
    package var isAnimatedGIF: Bool
    /// Whether a HEIC or AVIF is put together of smaller pictures, as phones do; they are decoded one by one.
    package var isGrid: Bool

    package init(
        format: MediaFormat,
        width: Int? = nil,
        height: Int? = nil,
        durationMilliseconds: Int? = nil,
        hasVideoTrack: Bool = false,
        isAnimatedGIF: Bool = false,
        isGrid: Bool = false
    ) {
        self.format = format
        self.width = width
        self.height = height
        self.durationMilliseconds = durationMilliseconds
        self.hasVideoTrack = hasVideoTrack
        self.isAnimatedGIF = isAnimatedGIF
        self.isGrid = isGrid
    }

    /// See ``MediaFormat/kind-swift.property``.
    package var kind: MediaFormat.Kind { format.kind }
    /// See ``MediaFormat/contentType``.
    package var contentType: String { format.contentType }
    /// See ``MediaFormat/fileExtension``.
    package var fileExtension: String { format.fileExtension }
}

/// What the reader of one format found.
struct Finding {
    var facts: MediaFacts
    /// Where the format's own structure ends, if it was followed so far; what stands there was put there by somebody.
    var end: Int?

    init(_ facts: MediaFacts, end: Int? = nil) {
        self.facts = facts
        self.end = end
    }

    init(_ format: MediaFormat, _ size: PixelSize, end: Int? = nil) {
        self.init(MediaFacts(format: format, width: size.width, height: size.height), end: end)
    }
}
