/// Other writes for the same bytes.
public enum Rechunk: Sendable, Equatable {
    /// A write for each byte.
    case oneByte
    /// As a proxy that buffers would have it: one write, once the last byte is due.
    case allAtOnce
    /// As recorded, and cut once more inside every character of more than one byte.
    case insideUTF8
    /// As recorded, and cut once more between every CR and its LF.
    case insideCRLF
    /// Each write from the middle of one frame to the middle of the next.
    case insideFrames
    /// Writes of 1 to `maximum` bytes, the same for the same seed.
    case random(seed: UInt64, maximum: Int)

    /// Where writes of `bytes` end, in ascending order, the last at their end.
    ///
    /// - Parameter recorded: where the recorded writes end, in ascending order.
    func ends(in bytes: [UInt8], recorded: [Int], random: inout SeededNumbers) -> [Int] {
        guard !bytes.isEmpty else { return [] }
        var ends: Set<Int> = [bytes.count]
        switch self {
        case .oneByte: ends.formUnion(1...bytes.count)
        case .allAtOnce: break
        case .insideUTF8: ends.formUnion(recorded + Self.insideCharacters(bytes))
        case .insideCRLF: ends.formUnion(recorded + Self.insideLineEnds(bytes))
        case .insideFrames: ends.formUnion(FrameRanges.find(in: bytes).map { ($0.lowerBound + $0.upperBound) / 2 })
        case .random(_, let maximum):
            var end = 0
            while end < bytes.count {
                end = min(end + Int.random(in: 1...maximum, using: &random), bytes.count)
                ends.insert(end)
            }
        }
        return ends.sorted()
    }

    /// What of a body this needs; `nil` when the body has it.
    func lacking(in bytes: [UInt8]) -> String? {
        switch self {
        case .insideUTF8 where Self.insideCharacters(bytes).isEmpty: "character of more than one byte"
        case .insideCRLF where Self.insideLineEnds(bytes).isEmpty: "CR LF"
        case .insideFrames where FrameRanges.find(in: bytes).isEmpty: "frame"
        default: nil
        }
    }

    var seed: UInt64 {
        if case .random(let seed, _) = self { seed } else { 0 }
    }

    private static func insideCharacters(_ bytes: [UInt8]) -> [Int] {
        bytes.indices.dropLast().filter { bytes[$0] >= 0xC2 && bytes[$0 + 1] & 0xC0 == 0x80 }.map { $0 + 1 }
    }

    private static func insideLineEnds(_ bytes: [UInt8]) -> [Int] {
        bytes.indices.dropLast()
            .filter { bytes[$0] == FrameRanges.carriageReturn && bytes[$0 + 1] == FrameRanges.lineFeed }
            .map { $0 + 1 }
    }
}

/// Numbers that a seed decides: SplitMix64.
///
/// Source: Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators (2014).
struct SeededNumbers: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
