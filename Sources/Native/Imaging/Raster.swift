internal import CLibVips

/// The owner of a libvips image: pixels, or a way to compute them. Not sendable: confined to one operation.
@safe
final class Raster {
    private let image: UnsafeMutablePointer<VipsImage>

    /// Takes over the reference. Nil, and libvips' message dropped, if there is none.
    @unsafe init?(adopting image: UnsafeMutablePointer<VipsImage>?) {
        guard let image = unsafe image else {
            vips_error_clear()
            return nil
        }
        unsafe self.image = unsafe image
    }

    /// Takes over what `operation` makes. Nil, and libvips' message dropped, if it fails.
    @unsafe convenience init?(_ operation: (UnsafeMutablePointer<UnsafeMutablePointer<VipsImage>?>) -> Int32) {
        var made: UnsafeMutablePointer<VipsImage>?
        guard unsafe operation(&made) == 0 else {
            // A failed operation may leave its output behind.
            if let made = unsafe made { unsafe g_object_unref(made) }
            vips_error_clear()
            return nil
        }
        unsafe self.init(adopting: made)
    }

    deinit {
        unsafe g_object_unref(image)
    }

    var width: Int { unsafe Int(vips_image_get_width(image)) }
    var height: Int { unsafe Int(vips_image_get_height(image)) }
    var bands: Int { unsafe Int(vips_image_get_bands(image)) }
    var bytesPerPixel: Int { bands * Int(unsafe vips_format_sizeof(vips_image_get_format(image))) }
    var orientation: Int { unsafe Int(vips_image_get_orientation(image)) }
    var hasAlpha: Bool { unsafe vips_image_hasalpha(image) != 0 }

    /// Whether the header carries `field`, such as `exif-data`.
    func has(_ field: String) -> Bool {
        unsafe vips_image_get_typeof(image, field) != 0
    }

    func number(_ field: String) -> Int? {
        var number: Int32 = 0
        guard has(field), unsafe vips_image_get_int(image, field, &number) == 0 else {
            vips_error_clear()
            return nil
        }
        return Int(number)
    }

    func text(_ field: String) -> String? {
        var text: UnsafePointer<CChar>?
        guard has(field), unsafe vips_image_get_string(image, field, &text) == 0, let text = unsafe text else {
            vips_error_clear()
            return nil
        }
        return unsafe String(cString: text)
    }

    /// Computes the pixels, as long as there is `time`.
    func computed(within time: ProcessorTime) throws(ImagingError) -> Raster {
        unsafe lpo_vips_set_time_limit(image, time.times, time.limit)
        guard let copy = unsafe Raster(adopting: vips_image_copy_memory(image)) else { throw time.failure }
        try time.check()
        return copy
    }

    func upright() -> Raster? {
        unsafe Raster { unsafe lpo_vips_upright(image, $0) }
    }

    /// At most `side` pixels each way, in sRGB, by the embedded profile if `colourManaged`.
    func thumbnail(side: Int, colourManaged: Bool = false) -> Raster? {
        unsafe Raster { unsafe lpo_vips_thumbnail_image(image, Int32(side), colourManaged ? 1 : 0, $0) }
    }

    /// Upright and at most `side` pixels each way, of what has no other colours than red, green and blue.
    ///
    /// libvips lowers a picture with vector instructions and narrows it without, at six times the cost: so it is turned and
    /// lowered again.
    func lowered(side: Int, within time: ProcessorTime) throws(ImagingError) -> Raster {
        let factor = max(1, Double(max(width, height)) / Double(side))
        func made(_ raster: Raster?) throws(ImagingError) -> Raster {
            guard let raster else { throw time.failure }
            return try raster.computed(within: time)
        }
        let low = try factor > 1 ? made(lowered(by: factor)) : computed(within: time)
        let upright = try low.orientation == 1 ? low : made(low.upright())
        guard factor > 1 else { return upright }
        guard low.orientation <= 4 else { return try made(upright.lowered(by: factor)) }
        let turned = try made(upright.turned(VIPS_ANGLE_D90))
        return try made(made(turned.lowered(by: factor)).turned(VIPS_ANGLE_D270))
    }

    private func lowered(by factor: Double) -> Raster? {
        // One line is left at least.
        unsafe Raster { unsafe lpo_vips_lower(image, min(factor, Double(height)), $0) }
    }

    private func turned(_ angle: VipsAngle) -> Raster? {
        unsafe Raster { unsafe lpo_vips_turn(image, angle, $0) }
    }

    /// Opaque, on white.
    func flattened() -> Raster? {
        unsafe Raster { unsafe lpo_vips_flatten(image, 255, $0) }
    }

    /// The picture as a file without metadata.
    func encoded(as encoding: Encoding) -> [UInt8]? {
        var bytes: UnsafeMutableRawPointer?
        var count = 0
        let result =
            switch encoding {
            case .jpeg(let quality): unsafe lpo_vips_jpeg(image, Int32(quality), &bytes, &count)
            case .webp(let quality): unsafe lpo_vips_webp(image, Int32(quality), &bytes, &count)
            case .png: unsafe lpo_vips_png(image, &bytes, &count)
            }
        defer { unsafe g_free(bytes) }
        guard result == 0, let start = unsafe bytes else {
            vips_error_clear()
            return nil
        }
        let file = unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
        return encoding.format == .webp ? WebPContainer.stripped(file) : file
    }

    /// All pixels as red, green, blue and alpha, a byte each, row by row.
    func pixels() -> [UInt8]? {
        guard let coloured = unsafe Raster({ unsafe lpo_vips_srgb(image, $0) }),
            let opaque = coloured.hasAlpha
                ? coloured : unsafe Raster({ unsafe lpo_vips_with_alpha(coloured.image, $0) }),
            let plain = unsafe Raster({ unsafe lpo_vips_bytes(opaque.image, $0) })
        else { return nil }
        var count = 0
        guard let start = unsafe vips_image_write_to_memory(plain.image, &count) else {
            vips_error_clear()
            return nil
        }
        defer { unsafe g_free(start) }
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }
}

extension Raster {
    /// Fills a picture of one byte a band row by row; `row` writes the row of the given number, counted from the top.
    ///
    /// Three bands are red, green and blue; a fourth is alpha. Nil if there is no memory for it.
    convenience init?(width: Int, height: Int, bands: Int, row: (Int, inout [UInt8]) -> Void) {
        guard let image = unsafe vips_image_new_memory() else { return nil }
        unsafe vips_image_init_fields(
            image,
            Int32(width),
            Int32(height),
            Int32(bands),
            VIPS_FORMAT_UCHAR,
            VIPS_CODING_NONE,
            VIPS_INTERPRETATION_sRGB,
            1,
            1
        )
        unsafe self.init(adopting: image)
        var line = [UInt8](repeating: 0, count: width * bands)
        for number in 0..<height {
            row(number, &line)
            guard unsafe vips_image_write_line(image, Int32(number), &line) == 0 else {
                vips_error_clear()
                return nil
            }
        }
    }
}
