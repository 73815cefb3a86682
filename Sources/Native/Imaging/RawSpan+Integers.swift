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

    /// The 32 bits at `offset`, most significant byte first. They must exist.
    func bigEndian32(at offset: Int) -> Int {
        (0..<4).reduce(0) { $0 << 8 | Int(byte(at: offset + $1)) }
    }
}

extension RawSpan {
    /// Whether the bytes from `offset` on begin with those of `text`.
    func holds(_ text: StaticString, at offset: Int) -> Bool {
        let wanted = Array("\(text)".utf8)
        return offset + wanted.count <= byteCount && wanted.indices.allSatisfy { byte(at: offset + $0) == wanted[$0] }
    }
}

extension [UInt8] {
    /// Appends the bytes of `file` in `range`.
    mutating func append(_ file: RawSpan, _ range: Range<Int>) {
        unsafe file.withUnsafeBytes { bytes in
            unsafe append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[range]))
        }
    }
}
