import MediaFormats

/// What the bytes of a picture say of it.
struct Picture: Sendable {
    let contentType: String
    /// In pixels, as the picture is shown; `nil` where the bytes do not say.
    let width: Int?
    let height: Int?
    let isAnimatedGIF: Bool

    /// `nil` when the bytes are no picture that anybody could decode.
    init?(base64: some StringProtocol) {
        guard let facts = try? MediaFormat.identify(Base64Source(base64)), facts.kind == .image else { return nil }
        contentType = facts.contentType
        width = facts.width
        height = facts.height
        isAnimatedGIF = facts.isAnimatedGIF
    }

    /// The longer side, 0 where it is not known.
    var longestSide: Int { max(width ?? 0, height ?? 0) }
    /// The shorter side; `nil` where it is not known.
    var shortestSide: Int? { width.flatMap { width in height.map { min(width, $0) } } }

    /// How many squares of `side` pixels cover it.
    func patches(of side: Int) -> Int {
        (((width ?? 0) + side - 1) / side) * (((height ?? 0) + side - 1) / side)
    }
}

/// Bytes that are written in base64, in either alphabet, decoded where they are read.
private struct Base64Source: ByteSource {
    private let digits: [UInt8]

    init(_ text: some StringProtocol) {
        var digits = Array(text.utf8)
        while digits.last == UInt8(ascii: "=") { digits.removeLast() }
        self.digits = digits
    }

    var count: Int { digits.count * 3 / 4 }

    func read(at offset: Int, count: Int) -> [UInt8] {
        guard offset >= 0, offset < self.count, count > 0 else { return [] }
        let end = min(offset + count, self.count)
        let first = offset / 3
        var bytes: [UInt8] = []
        bytes.reserveCapacity(end - first * 3 + 3)
        var index = first * 4
        while bytes.count + first * 3 < end {
            var group: UInt32 = 0
            for place in index..<index + 4 {
                group = group << 6 | (place < digits.count ? Self.value(digits[place]) : 0)
            }
            bytes += [UInt8(group >> 16 & 0xFF), UInt8(group >> 8 & 0xFF), UInt8(group & 0xFF)]
            index += 4
        }
        return Array(bytes[(offset - first * 3)..<(end - first * 3)])
    }

    private static func value(_ digit: UInt8) -> UInt32 {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        default: 63
        }
    }
}
