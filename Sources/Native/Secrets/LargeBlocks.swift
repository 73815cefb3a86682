internal import CMalloc

/// What the C library does with large blocks of memory.
package enum LargeBlocks {
    /// Has it give blocks of a megabyte and more back to the system as soon as they are freed. It holds for the whole
    /// process, best from before its first thread.
    ///
    /// By itself the C library stops doing so after the first of them, and keeps what was needed to hash passwords: 16 MB
    /// for each that is hashed at once.
    package static func returnAtOnce() {
        mallopt(M_MMAP_THRESHOLD, 1 << 20)
    }
}
