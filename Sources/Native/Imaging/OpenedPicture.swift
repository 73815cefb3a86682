/// A picture whose header has been read and found acceptable.
struct OpenedPicture {
    let format: ImageFormat
    /// The header, and behind it the whole picture in its own size.
    let whole: Raster
    private let input: VipsInput

    /// Reads the header of `input`. A BMP is decoded.
    init(_ input: VipsInput, limits: ImagingLimits) throws(ImagingError) {
        self.input = input
        guard let loader = input.loader() else {
            // libvips takes a TIFF without its directory for none.
            guard !input.begins(with: "II*\0"), !input.begins(with: "MM\0*") else { throw ImagingError(.damaged) }
            guard input.begins(with: "BM") else { throw ImagingError(.unsupported) }
            format = .bmp
            whole = try input.withBytes { bytes throws(ImagingError) in
                // Three or four bytes each.
                let maximumPixels = min(limits.maximumPixels, limits.maximumBytes / 4)
                return try Bitmap(bytes).decoded(from: bytes, maximumPixels: maximumPixels)
            }
            return
        }
        guard let header = input.open() else { throw ImagingError(.damaged) }
        guard header.width <= limits.maximumPixels / max(1, header.height) else { throw ImagingError(.tooManyPixels) }
        // CMYK with transparency has the most; a TIFF can have thousands.
        guard header.bands <= 5 else { throw ImagingError(.unsupported) }
        guard header.decodedBytes(by: loader, isGrid: limits.isGrid) <= limits.maximumBytes else {
            throw ImagingError(.tooManyPixels)
        }
        whole = header
        format =
            switch loader {
            case .jpeg: .jpeg
            case .png: .png
            case .webp: .webp
            case .gif: .gif
            case .tiff: .tiff
            case .heif: header.text("heif-compression") == "av1" ? .avif : .heic
            }
        if format == .jpeg, header.isMultiscan { try input.withBytes(JPEGScans.check) }
    }

    /// The pixels, at most `side` each way, in sRGB and turned as the picture is to be seen.
    ///
    /// A profile that cannot be used is passed over.
    func upright(side: Int, within time: ProcessorTime) throws(ImagingError) -> Raster {
        let hasProfile = whole.has("icc-profile-data")
        let pixels: Raster
        do throws(ImagingError) {
            pixels = try computed(side: side, colourManaged: hasProfile, within: time)
        } catch {
            guard error.code == .damaged, hasProfile else { throw error }
            pixels = try computed(side: side, colourManaged: false, within: time)
        }
        guard let turned = pixels.upright() else { throw time.failure }
        return try turned.computed(within: time)
    }

    private func computed(
        side: Int,
        colourManaged: Bool,
        within time: ProcessorTime
    ) throws(ImagingError) -> Raster {
        let thumbnail =
            format == .bmp
            ? whole.thumbnail(side: side)
            : input.thumbnail(side: side, colourManaged: colourManaged)
        guard let thumbnail else { throw time.failure }
        return try thumbnail.computed(within: time)
    }
}

extension Raster {
    /// How many bytes `loader` has of a picture with this header at once. Those that read row by row have next to none.
    fileprivate func decodedBytes(by loader: VipsLoader, isGrid: Bool) -> Int {
        let pixels = width * height
        switch loader {
        // Beside the picture the decoder has its own copy, of a grid that of a tile.
        case .heif: return pixels * bytesPerPixel * (isGrid ? 1 : 2)
        case .webp, .gif, .tiff: return pixels * bytesPerPixel
        case .png: return number("interlaced") == 1 ? pixels * bytesPerPixel : 0
        // All coefficients, of 16 bits.
        case .jpeg: return isMultiscan ? pixels * bands * 2 : 0
        }
    }

    /// Of a JPEG, whether it comes in several scans of the whole picture, as a progressive one does.
    fileprivate var isMultiscan: Bool { number("jpeg-multiscan") == 1 }
}
