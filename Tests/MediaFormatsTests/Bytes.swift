/// Bytes of numbers and texts, for building files.
func big(_ value: Int, _ width: Int) -> [UInt8] {
    (0..<width).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}

func little(_ value: Int, _ width: Int) -> [UInt8] {
    big(value, width).reversed()
}

func ascii(_ text: String) -> [UInt8] {
    Array(text.utf8)
}

func zeros(_ count: Int) -> [UInt8] {
    [UInt8](repeating: 0, count: count)
}

/// Bytes that no signature is in.
func noise(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(0x80 | ($0 &* 37 & 0x3F)) }
}
