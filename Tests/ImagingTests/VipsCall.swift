import CLibVips

/// Calls libvips' operations by name, which needs none of its variadic functions. Tests make their pictures with it.
final class VipsCall {
    struct Failure: Error {
        let message: String
    }

    private let operation: UnsafeMutablePointer<VipsOperation>

    init(_ name: String) throws {
        guard let operation = vips_operation_new(name) else { throw Self.failure() }
        self.operation = operation
    }

    deinit {
        vips_object_unref_outputs(object)
        g_object_unref(operation)
    }

    func set(_ name: String, to image: VipsPicture) {
        var value = GValue()
        g_value_init(&value, vips_image_get_type())
        g_value_set_object(&value, image.pointer)
        g_object_set_property(gObject, name, &value)
        g_value_unset(&value)
    }

    func set(_ name: String, to bytes: [UInt8]) {
        let blob = vips_blob_copy(bytes, bytes.count)
        var value = GValue()
        g_value_init(&value, vips_blob_get_type())
        g_value_set_boxed(&value, blob)
        g_object_set_property(gObject, name, &value)
        g_value_unset(&value)
        vips_area_unref(UnsafeMutableRawPointer(blob)?.assumingMemoryBound(to: VipsArea.self))
    }

    func set(_ name: String, to text: String) throws {
        guard vips_object_set_argument_from_string(object, name, text) == 0 else { throw Self.failure() }
    }

    func run() throws {
        guard vips_object_build(object) == 0 else { throw Self.failure() }
    }

    func bytes(_ name: String) throws -> [UInt8] {
        var value = GValue()
        g_value_init(&value, vips_blob_get_type())
        g_object_get_property(gObject, name, &value)
        defer { g_value_unset(&value) }
        var count = 0
        let blob = g_value_get_boxed(&value)?.assumingMemoryBound(to: VipsBlob.self)
        guard let start = vips_blob_get(blob, &count) else { throw Self.failure() }
        return Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    func image(_ name: String) throws -> VipsPicture {
        var value = GValue()
        g_value_init(&value, vips_image_get_type())
        g_object_get_property(gObject, name, &value)
        defer { g_value_unset(&value) }
        guard let image = g_value_dup_object(&value) else { throw Self.failure() }
        return VipsPicture(adopting: image.assumingMemoryBound(to: VipsImage.self))
    }

    static func failure() -> Failure {
        defer { vips_error_clear() }
        return Failure(message: String(cString: vips_error_buffer()))
    }

    private var object: UnsafeMutablePointer<VipsObject> {
        UnsafeMutableRawPointer(operation).assumingMemoryBound(to: VipsObject.self)
    }

    private var gObject: UnsafeMutablePointer<GObject> {
        UnsafeMutableRawPointer(operation).assumingMemoryBound(to: GObject.self)
    }
}
