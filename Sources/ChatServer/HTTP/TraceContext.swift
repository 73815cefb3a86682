import Secrets

/// A W3C Trace Context (https://www.w3.org/TR/trace-context/): the trace that a request belongs to.
struct TraceContext: Sendable, Equatable {
    /// 32 lower-case hexadecimal digits, not all zero.
    let traceID: String
    /// `01` when the caller records the trace, else `00`.
    let flags: String

    /// Begins a new trace.
    init() {
        traceID = Hexadecimal.encode(Secrets.randomBytes(16))
        flags = "00"
    }

    /// Continues the trace of a `traceparent` header; nil when it is malformed, as the specification asks.
    init?(traceparent: String) {
        let fields = traceparent.split(separator: "-", omittingEmptySubsequences: false)
        guard fields.count >= 4, fields[0].utf8.count == 2, fields[0] != "ff",
            fields[0] != "00" || fields.count == 4,
            fields[1].utf8.count == 32, fields[2].utf8.count == 16, fields[3].utf8.count == 2,
            fields.prefix(4).allSatisfy({ $0.utf8.allSatisfy(Self.isLowerHexadecimal) }),
            fields[1].contains(where: { $0 != "0" }), fields[2].contains(where: { $0 != "0" })
        else { return nil }
        traceID = String(fields[1])
        flags = String(fields[3])
    }

    /// A `traceparent` header for a call made on behalf of this request, with a new parent id.
    func childTraceparent() -> String {
        "00-\(traceID)-\(Hexadecimal.encode(Secrets.randomBytes(8)))-\(flags)"
    }

    private static func isLowerHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
