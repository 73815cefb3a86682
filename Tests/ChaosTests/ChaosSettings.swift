import FoundationEssentials

/// How long a run is, how many clients it has, and the number that decides all that is left to chance in it.
struct ChaosSettings: Sendable {
    /// How long the villain is at work, in seconds.
    let seconds: Int
    let clients: Int
    let seed: UInt64

    /// From `CHAOS_SECONDS`, `CHAOS_CLIENTS` and `CHAOS_SEED`: a short run, and a seed never used before, unless they
    /// say otherwise.
    init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        seconds = environment["CHAOS_SECONDS"].flatMap { Int($0) } ?? 5
        clients = environment["CHAOS_CLIENTS"].flatMap { Int($0) } ?? 40
        seed = environment["CHAOS_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0..<1_000_000_000)
    }

    /// Whether there is time to wait until the leases of killed processes run out by themselves.
    var hasTimeForLeases: Bool { seconds >= 60 }
}

/// Numbers that a seed decides: SplitMix64.
///
/// Source: Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators (2014).
struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// - Parameter stream: tells apart those who draw from the same seed.
    init(seed: UInt64, stream: UInt64) {
        state = seed &* 0xD134_2543_DE82_EF95 &+ stream &* 0x2545_F491_4F6C_DD1D
        _ = next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func chance(_ probability: Double) -> Bool {
        Double.random(in: 0..<1, using: &self) < probability
    }

    mutating func milliseconds(_ range: ClosedRange<Int>) -> Duration {
        .milliseconds(Int.random(in: range, using: &self))
    }

    /// Lower-case hexadecimal digits, never all zero.
    mutating func hexadecimal(digits: Int) -> String {
        let text = (0..<digits).map { _ in String(UInt8.random(in: 0..<16, using: &self), radix: 16) }.joined()
        return text.contains { $0 != "0" } ? text : "1" + text.dropFirst()
    }

    /// A UUID of version 4 (RFC 9562 §5.4).
    mutating func uuid() -> String {
        let digits = hexadecimal(digits: 32)
        let parts = [digits.prefix(8), digits.dropFirst(8).prefix(4), digits.dropFirst(13).prefix(3)].map(String.init)
        return "\(parts[0])-\(parts[1])-4\(parts[2])-8\(digits.dropFirst(17).prefix(3))-\(digits.suffix(12))"
    }
}
