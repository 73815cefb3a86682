/// A cursor over bytes that throws `damaged` at their end, so that no index is ever computed from what a file says.
struct ByteReader {
    enum Order {
        case big, little
    }

    private let bytes: ArraySlice<UInt8>
    private var position: Int
    private let order: Order

    init(_ bytes: ArraySlice<UInt8>, order: Order = .big) {
        self.bytes = bytes
        self.order = order
        position = bytes.startIndex
    }

    var remaining: Int { bytes.endIndex - position }

    mutating func take(_ count: Int) throws(MediaFormatError) -> ArraySlice<UInt8> {
        guard count >= 0, count <= remaining else { throw .damaged }
        defer { position += count }
        return bytes[position..<position + count]
    }

    mutating func skip(_ count: Int) throws(MediaFormatError) {
        _ = try take(count)
    }

    /// Whether the next bytes are these; they are passed over either way.
    mutating func takes(_ expected: StaticString) throws(MediaFormatError) -> Bool {
        try take(expected.utf8CodeUnitCount).elementsEqual(expected.description.utf8)
    }

    mutating func int8() throws(MediaFormatError) -> Int { Int(try unsigned(1)) }
    mutating func int16() throws(MediaFormatError) -> Int { Int(try unsigned(2)) }
    mutating func int24() throws(MediaFormatError) -> Int { Int(try unsigned(3)) }
    mutating func int32() throws(MediaFormatError) -> Int { Int(try unsigned(4)) }
    mutating func uint64() throws(MediaFormatError) -> UInt64 { try unsigned(8) }

    /// An unsigned number of 0 to 8 bytes.
    mutating func unsigned(_ width: Int) throws(MediaFormatError) -> UInt64 {
        guard width <= 8 else { throw .damaged }
        let digits = try take(width)
        var value: UInt64 = 0
        switch order {
        case .big: for digit in digits { value = value << 8 | UInt64(digit) }
        case .little: for digit in digits.reversed() { value = value << 8 | UInt64(digit) }
        }
        return value
    }

    /// Four characters, read the same in either order.
    mutating func fourCC() throws(MediaFormatError) -> FourCC {
        FourCC(try take(4))
    }
}

/// Four bytes that name something, such as `moov`.
struct FourCC: Equatable, ExpressibleByStringLiteral {
    private let value: UInt32

    init(_ bytes: some Sequence<UInt8>) {
        value = bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    init(stringLiteral text: StaticString) {
        self.init(text.description.utf8)
    }

    /// The four bytes, first to last.
    var bytes: [UInt8] {
        [UInt8(truncatingIfNeeded: value >> 24), UInt8(truncatingIfNeeded: value >> 16)]
            + [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
    }

    /// Whether each is a visible ASCII character, a space, or the copyright sign that QuickTime uses.
    var isPrintable: Bool {
        bytes.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0xA9 }
    }
}
