import CLibVips

/// A picture of the tests: made of pixels, given metadata, written in any format, and read back.
final class VipsPicture {
    let pointer: UnsafeMutablePointer<VipsImage>

    init(adopting pointer: UnsafeMutablePointer<VipsImage>) {
        self.pointer = pointer
    }

    /// Calls `colour` for each pixel; it gives one byte for each of `bands`.
    init(
        width: Int,
        height: Int,
        bands: Int = 3,
        interpretation: VipsInterpretation = VIPS_INTERPRETATION_sRGB,
        colour: (_ x: Int, _ y: Int) -> [UInt8]
    ) throws {
        var pixels: [UInt8] = []
        pixels.reserveCapacity(width * height * bands)
        for y in 0..<height {
            for x in 0..<width { pixels += colour(x, y) }
        }
        let made = vips_image_new_from_memory_copy(
            pixels,
            pixels.count,
            Int32(width),
            Int32(height),
            Int32(bands),
            VIPS_FORMAT_UCHAR
        )
        guard let made else { throw VipsCall.failure() }
        made.pointee.Type = interpretation
        pointer = made
    }

    /// Decodes any format libvips may read here.
    init(decoding bytes: [UInt8]) throws {
        guard let loader = vips_foreign_find_load_buffer(bytes, bytes.count) else { throw VipsCall.failure() }
        let call = try VipsCall(String(cString: loader))
        call.set("buffer", to: bytes)
        try call.run()
        let lazy = try call.image("out")
        guard let image = vips_image_copy_memory(lazy.pointer) else { throw VipsCall.failure() }
        pointer = image
    }

    deinit {
        g_object_unref(pointer)
    }

    var width: Int { Int(vips_image_get_width(pointer)) }
    var height: Int { Int(vips_image_get_height(pointer)) }
    var bands: Int { Int(vips_image_get_bands(pointer)) }

    /// The bands of the pixel at (`x`, `y`).
    func pixel(_ x: Int, _ y: Int) throws -> [UInt8] {
        var count = 0
        guard let start = vips_image_write_to_memory(pointer, &count) else { throw VipsCall.failure() }
        defer { g_free(start) }
        let bytes = UnsafeRawBufferPointer(start: start, count: count)
        let offset = (y * width + x) * bands
        return Array(bytes[offset..<offset + bands])
    }

    func blob(_ field: String) throws -> [UInt8] {
        var start: UnsafeRawPointer?
        var count = 0
        guard vips_image_get_blob(pointer, field, &start, &count) == 0 else { throw VipsCall.failure() }
        return Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    func set(_ field: String, to value: Int) -> VipsPicture {
        vips_image_set_int(pointer, field, Int32(value))
        return self
    }

    func set(_ field: String, to bytes: [UInt8]) -> VipsPicture {
        vips_image_set_blob_copy(pointer, field, bytes, bytes.count)
        return self
    }

    func set(_ field: String, to text: String) -> VipsPicture {
        vips_image_set_string(pointer, field, text)
        return self
    }

    /// The picture as a file; `format` is libvips' name of a saver, such as `jpeg`.
    func encoded(as format: String, _ options: [String: String] = [:]) throws -> [UInt8] {
        let call = try VipsCall("\(format)save_buffer")
        call.set("in", to: self)
        for (name, value) in options { try call.set(name, to: value) }
        try call.run()
        return try call.bytes("buffer")
    }

    /// What `operation` makes of the picture.
    func changed(by operation: String, _ options: [String: String]) throws -> VipsPicture {
        let call = try VipsCall(operation)
        call.set("in", to: self)
        for (name, value) in options { try call.set(name, to: value) }
        try call.run()
        return try call.image("out")
    }
}
