/// What a picture's file says of it, for those who check pictures.
package struct ImageReport: Sendable, Equatable {
    package let format: ImageFormat
    /// In pixels, as stored.
    package let width: Int
    /// In pixels, as stored.
    package let height: Int
    /// How the stored pixels are to be turned, 1 to 8 as Exif numbers it; 1 is upright.
    package let orientation: Int
    /// Whether there is Exif, XMP or IPTC data, or a colour profile.
    package let hasMetadata: Bool
    package let hasAlpha: Bool
    /// Frames of an animation, pages of a document; 1 for a plain picture.
    package let pages: Int

    /// Reads the header of an encoded picture, on the calling thread. Fails as an ``Imager`` would.
    package init(bytes: [UInt8]) throws(ImagingError) {
        let limits = ImagingLimits(maximumPixels: 100_000_000, maximumBytes: 400 << 20, timeLimit: .seconds(20))
        self = try PictureOrigin.bytes(bytes).withSource { input throws(ImagingError) in
            ImageReport(of: try OpenedPicture(input, limits: limits))
        }
    }

    private init(of picture: OpenedPicture) {
        let header = picture.whole
        format = picture.format
        width = header.width
        height = header.height
        orientation = header.orientation
        hasMetadata = ["exif-data", "icc-profile-data", "xmp-data", "iptc-data"].contains(where: header.has)
        hasAlpha = header.hasAlpha
        pages = header.number("n-pages") ?? 1
    }
}
