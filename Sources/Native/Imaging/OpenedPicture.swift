/// What makes a JPEG smaller.
enum Filter {
    /// The decoder, as far as it goes by halves. It costs a third of the other where much of the size is kept.
    case decoder
    /// The decoder, but for the last halving, which libvips' own filter makes with finer edges.
    case fine
}

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
    func upright(side: Int, by filter: Filter, within time: ProcessorTime) throws(ImagingError) -> Raster {
        if filter == .decoder, format == .jpeg, whole.bands == 3, !hasProfile {
            guard let shrunk = input.openJPEG(shrink: shrink(to: side)) else { throw time.failure }
            return try shrunk.lowered(side: side, within: time)
        }
        let pixels: Raster
        do throws(ImagingError) {
            pixels = try computed(side: side, by: filter, colourManaged: hasProfile, within: time)
        } catch {
            guard error.code == .damaged, hasProfile else { throw error }
            pixels = try computed(side: side, by: filter, colourManaged: false, within: time)
        }
        guard let turned = pixels.upright() else { throw time.failure }
        return try turned.computed(within: time)
    }

    /// The file without its metadata, if nothing else keeps it from being a copy within `limits`: it is a JPEG of at most
    /// `maximumJPEG` bytes or a PNG, upright and without a profile.
    func withoutMetadata(within limits: CopyLimits, maximumJPEG: Int) throws(ImagingError) -> Picture? {
        let maximumBytes = format == .jpeg ? min(maximumJPEG, limits.maximumBytes) : limits.maximumBytes
        guard format == .jpeg || format == .png, max(whole.width, whole.height) <= limits.maximumSide,
            whole.orientation == 1, !hasProfile, input.size <= 4 * maximumBytes
        else { return nil }
        let stripped = try input.withBytes { bytes throws(ImagingError) -> [UInt8]? in
            format == .jpeg ? JPEGSegments.stripped(bytes) : PNGChunks.stripped(bytes)
        }
        guard let stripped, stripped.count <= maximumBytes else { return nil }
        return Picture(format: format, bytes: stripped, width: whole.width, height: whole.height)
    }

    /// Whether the file has so many bytes for its pixels that `raster` as a PNG would not be within `limits`.
    func isDense(for raster: Raster, within limits: CopyLimits) -> Bool {
        Double(input.size) * Double(raster.width * raster.height)
            > Double(limits.maximumBytes) * Double(whole.width * whole.height)
    }

    private var hasProfile: Bool { whole.has("icc-profile-data") }

    private func computed(
        side: Int,
        by filter: Filter,
        colourManaged: Bool,
        within time: ProcessorTime
    ) throws(ImagingError) -> Raster {
        guard let thumbnail = thumbnail(side: side, by: filter, colourManaged: colourManaged) else {
            throw time.failure
        }
        return try thumbnail.computed(within: time)
    }

    private func thumbnail(side: Int, by filter: Filter, colourManaged: Bool) -> Raster? {
        switch (format, filter) {
        case (.bmp, _): whole.thumbnail(side: side)
        case (.jpeg, .decoder):
            input.openJPEG(shrink: shrink(to: side))?.thumbnail(side: side, colourManaged: colourManaged)
        default: input.thumbnail(side: side, colourManaged: colourManaged)
        }
    }

    /// By how much a JPEG's decoder can divide the sides with `side` pixels left of the longer, and one of the other:
    /// libvips rounds down, and ends the process over a picture without lines.
    private func shrink(to side: Int) -> Int {
        [8, 4, 2].first {
            max(whole.width, whole.height) / $0 >= side && min(whole.width, whole.height) >= $0
        } ?? 1
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
