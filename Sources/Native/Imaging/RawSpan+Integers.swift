extension RawSpan {
    /// The byte at `offset`, which must exist.
    func byte(at offset: Int) -> UInt8 {
        precondition(byteOffsets.contains(offset), "Read past the end.")
        // Any byte is a UInt8, and it is there.
        return unsafe unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
    }

    /// The 16 bits at `offset`, least significant byte first. They must exist.
    func littleEndian16(at offset: Int) -> Int {
        Int(byte(at: offset)) | Int(byte(at: offset + 1)) << 8
    }

    /// The 32 bits at `offset`, least significant byte first. They must exist.
    func littleEndian32(at offset: Int) -> Int {
        littleEndian16(at: offset) | littleEndian16(at: offset + 2) << 16
    }
}
