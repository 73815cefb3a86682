internal import CLibVips

/// libvips, made ready for files from strangers.
package enum Imaging {
    /// Why libvips could not be started.
    package struct StartFailure: Error, CustomStringConvertible {
        package let description: String
    }

    /// Starts libvips once for the process, with every loader blocked but those of ``ImageFormat``.
    ///
    /// libvips keeps nothing between two operations and uses one thread for each; it makes machine code for some of them,
    /// unless the process is forbidden to. Call it first thing, before any
    /// thread: libvips' own initialisation is not safe beside others. A second call changes nothing.
    package static func start() throws(StartFailure) {
        guard unsafe vips_init("lpo") == 0 else {
            throw StartFailure(description: unsafe String(cString: vips_error_buffer()))
        }
        vips_block_untrusted_set(1)
        unsafe vips_operation_block_set("VipsForeignLoad", 1)
        for loader in ["Jpeg", "Png", "Webp", "Nsgif", "Heif", "Tiff"] {
            unsafe vips_operation_block_set("VipsForeignLoad\(loader)", 0)
        }
        // Its warnings are about files of strangers and go to standard error.
        unsafe g_log_set_handler("VIPS", G_LOG_LEVEL_WARNING, { _, _, _, _ in }, nil)
        if lpo_may_make_code() == 0 { vips_vector_set_enabled(0) }
        vips_cache_set_max(0)
        vips_concurrency_set(1)
    }

    /// The version of the libvips in use, such as `libvips 8.14.1`.
    package static var libraryVersion: String {
        "libvips \(vips_version(0)).\(vips_version(1)).\(vips_version(2))"
    }
}
