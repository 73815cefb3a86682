/// The trace that all requests of one run belong to (W3C Trace Context, level 1), so that the mock vendors know whose
/// contract a request is of.
struct TraceContext: Sendable {
    /// 32 hexadecimal digits.
    let id: String

    init() {
        id = Hexadecimal.random(bytes: 16)
    }

    /// A `traceparent` with a span of its own.
    func traceparent() -> String {
        "00-\(id)-\(Hexadecimal.random(bytes: 8))-01"
    }
}

/// Random digits for ids.
enum Hexadecimal {
    /// Twice as many digits as bytes, and not all of them zero.
    static func random(bytes count: Int) -> String {
        var bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max) }
        if let first = bytes.first { bytes[0] = max(first, 1) }
        return text(bytes)
    }

    static func text(_ bytes: some Sequence<UInt8>) -> String {
        bytes.reduce(into: "") { text, byte in
            if byte < 0x10 { text += "0" }
            text += String(byte, radix: 16)
        }
    }
}
