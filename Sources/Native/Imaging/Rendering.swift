/// How pixels are written.
enum Encoding {
    case jpeg(quality: Int)
    case webp(quality: Int)
    case png

    var format: ImageFormat {
        switch self {
        case .jpeg: .jpeg
        case .webp: .webp
        case .png: .png
        }
    }
}

/// One operation of an ``Imager``, on its thread.
struct Rendering {
    private static let copyQualities = [85, 75, 65, 50, 40]
    private static let thumbnailQuality = 80
    /// A JPEG that is no larger is as good as its copy would be, which has about as many bytes at its largest.
    private static let smallBytes = 1 << 20
    /// What the formats of copies can hold, WebP the least.
    private static let maximumSide = 16_383

    private let limits: ImagingLimits
    private let time: ProcessorTime

    init(_ limits: ImagingLimits) {
        self.limits = limits
        time = ProcessorTime(limit: limits.timeLimit)
    }

    func thumbnail(of origin: PictureOrigin, box: Int) throws(ImagingError) -> Picture {
        try origin.withSource { input throws(ImagingError) in
            try thumbnail(of: OpenedPicture(input, limits: limits), box: box)
        }
    }

    /// Both from one decoding.
    func previews(of origin: PictureOrigin, box: Int, copy limits: CopyLimits) throws(ImagingError) -> Previews {
        try origin.withSource { input throws(ImagingError) in
            let picture = try OpenedPicture(input, limits: self.limits)
            if let copy = try picture.withoutMetadata(within: limits, maximumJPEG: Self.smallBytes) {
                return Previews(thumbnail: try thumbnail(of: picture, box: box), copy: copy)
            }
            let raster = try picture.upright(side: Self.side(limits.maximumSide), by: .decoder, within: time)
            guard let small = raster.thumbnail(side: Self.side(box)) else { throw time.failure }
            return Previews(
                thumbnail: try encode(small.computed(within: time), as: .webp(quality: Self.thumbnailQuality)),
                copy: try copy(raster, of: picture, within: limits)
            )
        }
    }

    func draw(width: Int, height: Int, row: (Int, inout [UInt8]) -> Void) throws(ImagingError) -> Picture {
        guard let raster = Raster(width: width, height: height, bands: 4, row: row) else { throw time.failure }
        return try encode(raster, as: .webp(quality: Self.thumbnailQuality))
    }

    private static func side(_ wanted: Int) -> Int {
        min(max(wanted, 1), maximumSide)
    }

    private func thumbnail(of picture: OpenedPicture, box: Int) throws(ImagingError) -> Picture {
        let raster = try picture.upright(side: Self.side(box), by: .fine, within: time)
        return try encode(raster, as: .webp(quality: Self.thumbnailQuality))
    }

    /// A PNG of what is transparent, or was drawn; a JPEG of all else, and of that too where it would be too large.
    private func copy(
        _ raster: Raster,
        of picture: OpenedPicture,
        within limits: CopyLimits
    ) throws(ImagingError) -> Picture {
        if raster.hasAlpha || [.png, .gif].contains(picture.format), !picture.isDense(for: raster, within: limits) {
            let png = try encode(raster, as: .png)
            if png.bytes.count <= limits.maximumBytes { return png }
        }
        return try fit(raster, maximumBytes: limits.maximumBytes)
    }

    private func fit(_ raster: Raster, maximumBytes: Int) throws(ImagingError) -> Picture {
        guard var raster = raster.hasAlpha ? raster.flattened() : raster else { throw time.failure }
        while true {
            for quality in Self.copyQualities {
                let picture = try encode(raster, as: .jpeg(quality: quality))
                if picture.bytes.count <= maximumBytes { return picture }
            }
            let side = max(raster.width, raster.height)
            guard side > 1 else { throw ImagingError(.doesNotFit) }
            guard let half = raster.thumbnail(side: side / 2) else { throw time.failure }
            raster = try half.computed(within: time)
        }
    }

    private func encode(_ raster: Raster, as encoding: Encoding) throws(ImagingError) -> Picture {
        guard let bytes = raster.encoded(as: encoding) else { throw time.failure }
        try time.check()
        return Picture(format: encoding.format, bytes: bytes, width: raster.width, height: raster.height)
    }
}
