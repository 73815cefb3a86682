import JSONTree

extension Faults {
    /// Reads `faults` for an identity provider's endpoint: `status`, `retry_after`, `stall` before the answer, and `cut`
    /// after a byte.
    ///
    /// - Throws: ``ControlError`` that names the field, also for faults that only recordings can have.
    init(ofIdentity value: JSONTree?) throws(ControlError) {
        guard let value else {
            self.init()
            return
        }
        let fields = try ControlFields(value, at: "faults", ["status", "retry_after", "stall", "cut"])
        _ = try fields.object("stall", ["before", "milliseconds"])
        _ = try fields.object("cut", ["after_byte"])
        try self.init(value)
    }
}
