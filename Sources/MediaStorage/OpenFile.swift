internal import SystemPackage

/// A file that is open for reading, at any place and by any thread, until the last reference to it goes.
package final class OpenFile: Sendable {
    /// Its size in bytes when it was opened.
    package let count: Int
    let handle: FileDescriptor

    /// The descriptor, which this object owns: it is good as long as the object is held.
    package var descriptor: CInt { handle.rawValue }

    /// Opens a file. Blocking.
    init(path: String) throws {
        handle = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
        do {
            count = Int(try handle.seek(offset: 0, from: .end))
        } catch {
            try? handle.close()
            throw error
        }
    }

    deinit { try? handle.close() }

    /// The bytes from `offset` on, `count` of them or as many as there are. Blocking.
    package func read(at offset: Int, count: Int) throws -> [UInt8] {
        var filled = 0
        return try unsafe [UInt8](unsafeUninitializedCapacity: max(0, count)) { buffer, initialized in
            defer { initialized = filled }
            while filled < count {
                let rest = unsafe UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...]
                )
                let taken = try unsafe handle.read(fromAbsoluteOffset: Int64(offset + filled), into: rest)
                guard taken > 0 else { break }
                filled += taken
            }
        }
    }
}
