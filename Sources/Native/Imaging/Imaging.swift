internal import CLibVips

/// libvips, made ready for files from strangers.
package enum Imaging {
    /// Why libvips could not be started.
    package struct StartFailure: Error, CustomStringConvertible {
        package let description: String
    }

    /// Starts libvips once for the process, with the loaders that are not safe on untrusted files blocked.
    ///
    /// Call it first thing, before any thread: libvips' own initialisation is not safe beside others.
    package static func start() throws(StartFailure) {
        guard unsafe vips_init("lpo") == 0 else {
            throw StartFailure(description: unsafe String(cString: vips_error_buffer()))
        }
        vips_block_untrusted_set(1)
    }

    /// The version of the libvips in use, such as `libvips 8.14.1`.
    package static var libraryVersion: String {
        "libvips \(vips_version(0)).\(vips_version(1)).\(vips_version(2))"
    }
}
