/// A UUID for an answer that is no recording, for vendors whose request ids are UUIDs.
enum MockUUID {
    /// The same for the same id; different for the ids of one run.
    static func make(from requestID: String) -> String {
        let digits = requestID.filter { ("0"..."9").contains($0) }.suffix(12)
        return "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    /// The same without hyphens.
    static func hex(from requestID: String) -> String {
        make(from: requestID).filter { $0 != "-" }
    }
}
