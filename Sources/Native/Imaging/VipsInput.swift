internal import CLibVips

/// The owner of a libvips source: a file or bytes to be read from the start.
///
/// Not sendable, and never kept beyond the operation that made it: bytes in memory are borrowed.
@safe
final class VipsInput {
    private let source: UnsafeMutablePointer<VipsSource>

    init(path: String) throws(ImagingError) {
        guard let source = unsafe vips_source_new_from_file(path) else {
            vips_error_clear()
            throw ImagingError(.unreadable)
        }
        unsafe self.source = unsafe source
    }

    @unsafe init(bytes: UnsafeRawBufferPointer) throws(ImagingError) {
        guard unsafe !bytes.isEmpty, let source = unsafe vips_source_new_from_memory(bytes.baseAddress, bytes.count)
        else {
            vips_error_clear()
            throw ImagingError(.unsupported)
        }
        unsafe self.source = unsafe source
    }

    deinit {
        unsafe g_object_unref(source)
    }

    /// The loader libvips would use, by its class, if it is one of ours. BMP has none.
    func loader() -> VipsLoader? {
        guard let name = unsafe vips_foreign_find_load_source(source) else {
            vips_error_clear()
            return nil
        }
        return unsafe VipsLoader(rawValue: String(cString: name))
    }

    /// The picture's header; its pixels come when they are asked for.
    func open() -> Raster? {
        unsafe Raster(adopting: lpo_vips_open(source))
    }

    /// The header of a JPEG whose sides are divided by `shrink`, which is 1, 2, 4 or 8, when its pixels are asked for.
    func openJPEG(shrink: Int) -> Raster? {
        unsafe Raster(adopting: lpo_vips_open_jpeg(source, Int32(shrink)))
    }

    /// At most `side` pixels each way, decoded no larger than that needs, not yet upright.
    func thumbnail(side: Int, colourManaged: Bool) -> Raster? {
        unsafe Raster { unsafe lpo_vips_thumbnail(source, Int32(side), colourManaged ? 1 : 0, $0) }
    }

    /// How many bytes there are.
    var size: Int { unsafe Int(vips_source_length(source)) }

    /// Whether the bytes begin with those of `signature`.
    func begins(with signature: String) -> Bool {
        let count = signature.utf8.count
        guard let start = unsafe vips_source_sniff(source, count) else {
            vips_error_clear()
            return false
        }
        return unsafe UnsafeBufferPointer(start: start, count: count).elementsEqual(signature.utf8)
    }

    /// Calls `body` with all the bytes, of which there must be some; a file is mapped.
    func withBytes<Value>(_ body: (RawSpan) throws(ImagingError) -> Value) throws(ImagingError) -> Value {
        var count = 0
        guard let start = unsafe vips_source_map(source, &count) else {
            vips_error_clear()
            throw ImagingError(.unreadable)
        }
        // The source keeps the map for as long as it lives, which is longer than the call.
        return try body(unsafe RawSpan(_unsafeStart: start, byteCount: count))
    }
}

/// The loaders that are let near a file. Their names are those of libvips' classes.
enum VipsLoader: String {
    case jpeg = "VipsForeignLoadJpegSource"
    case png = "VipsForeignLoadPngSource"
    case webp = "VipsForeignLoadWebpSource"
    case gif = "VipsForeignLoadNsgifSource"
    case heif = "VipsForeignLoadHeifSource"
    case tiff = "VipsForeignLoadTiffSource"
}
