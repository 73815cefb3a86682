/// What is to be made of a picture.
enum Product: Sendable {
    case thumbnail(box: Int)
    case jpeg(maximumSide: Int, maximumBytes: Int)
    case stripped(maximumSide: Int)

    /// How many pixels it may have each way, no more than its format can hold.
    var side: Int {
        switch self {
        case .thumbnail(let side): min(max(side, 1), 16_383)
        case .jpeg(let side, _), .stripped(let side): min(max(side, 1), 65_500)
        }
    }
}

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
    private static let jpegQualities = [90, 80, 70, 55, 40]
    private static let thumbnailQuality = 80
    private static let copyQuality = 90

    private let limits: ImagingLimits
    private let time: ProcessorTime

    init(_ limits: ImagingLimits) {
        self.limits = limits
        time = ProcessorTime(limit: limits.timeLimit)
    }

    func render(_ origin: PictureOrigin, as product: Product) throws(ImagingError) -> Picture {
        try origin.withSource { input throws(ImagingError) in
            let picture = try OpenedPicture(input, limits: limits)
            let raster = try picture.upright(side: product.side, within: time)
            switch product {
            case .thumbnail:
                return try encode(raster, as: .webp(quality: Self.thumbnailQuality))
            case .jpeg(_, let maximumBytes):
                return try fit(raster, maximumBytes: maximumBytes)
            case .stripped:
                return try encode(raster, as: copyEncoding(of: picture.format, hasAlpha: raster.hasAlpha))
            }
        }
    }

    func draw(width: Int, height: Int, row: (Int, inout [UInt8]) -> Void) throws(ImagingError) -> Picture {
        guard let raster = Raster(width: width, height: height, bands: 4, row: row) else { throw time.failure }
        return try encode(raster, as: .webp(quality: Self.thumbnailQuality))
    }

    private func copyEncoding(of format: ImageFormat, hasAlpha: Bool) -> Encoding {
        switch format {
        case .png, .gif: .png
        case .webp: .webp(quality: Self.copyQuality)
        case .jpeg: .jpeg(quality: Self.copyQuality)
        case .heic, .avif, .tiff, .bmp: hasAlpha ? .png : .jpeg(quality: Self.copyQuality)
        }
    }

    private func fit(_ raster: Raster, maximumBytes: Int) throws(ImagingError) -> Picture {
        guard var raster = raster.hasAlpha ? raster.flattened() : raster else { throw time.failure }
        while true {
            for quality in Self.jpegQualities {
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
