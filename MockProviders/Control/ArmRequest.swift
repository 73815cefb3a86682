import JSONTree
import Recording

/// The body of `POST /_mock/arm`.
struct ArmRequest: Sendable {
    let trace: TraceID
    let arm: Arm

    init(_ body: JSONTree, catalogue: RecordingCatalogue) throws(ControlError) {
        guard body.kind == .object else { throw ControlError("The body must be an object.") }
        try Self.expectOnly(["trace", "recording", "times", "faults"], in: body, at: "")
        trace = try Self.trace(in: body)
        guard let name = body["recording"]?.string else {
            throw ControlError(field: "recording", "It must be a recording's name, as in anthropic/short.")
        }
        guard let recording = catalogue.recordings[name] else {
            let names = catalogue.suggestions(for: name).joined(separator: ", ")
            throw ControlError(field: "recording", "There is no recording \(name). There are: \(names).")
        }
        var times = 1
        if let value = body["times"] {
            guard let number = value.integer, (1...1000).contains(number) else {
                throw ControlError(field: "times", "It must be a whole number from 1 to 1000.")
            }
            times = number
        }
        arm = try Arm(recording: name, faults: Self.faults(body["faults"], of: recording), times: times)
    }

    /// The `trace` field, which all control bodies have.
    static func trace(in body: JSONTree) throws(ControlError) -> TraceID {
        guard let text = body["trace"]?.string, let trace = TraceID(text) else {
            throw ControlError(field: "trace", "It must be a trace id: 32 lower-case hexadecimal digits, not all zero.")
        }
        return trace
    }

    static func expectOnly(_ known: Set<String>, in object: JSONTree, at place: String) throws(ControlError) {
        for member in object.members where !known.contains(member.key) {
            let names = known.sorted().joined(separator: ", ")
            throw ControlError(field: place + member.key, "It is not supported. These are: \(names).")
        }
    }

    private static func faults(_ value: JSONTree?, of recording: Recording) throws(ControlError) -> Faults {
        guard let value else { return Faults() }
        guard value.kind == .object else { throw ControlError(field: "faults", "It must be an object.") }
        try expectOnly(["timing", "hold_after_chunk"], in: value, at: "faults.")
        var faults = Faults()
        if let timing = value["timing"] { faults.timing = try Self.timing(timing) }
        if let hold = value["hold_after_chunk"] {
            guard let number = hold.integer, (0...recording.chunks.count).contains(number) else {
                throw ControlError(
                    field: "faults.hold_after_chunk",
                    "It must be a whole number from 0 to \(recording.chunks.count), the chunks of \(recording.name)."
                )
            }
            faults.holdAfterChunk = number
        }
        return faults
    }

    private static func timing(_ value: JSONTree) throws(ControlError) -> ReplayTiming {
        switch value.string {
        case "none": return .none
        case "recorded": return .recorded
        default: break
        }
        let factor = value["scaled"]?.double ?? value["scaled"]?.integer.map(Double.init)
        guard value.kind == .object, value.count == 1, let factor, factor > 0, factor <= 100 else {
            throw ControlError(
                field: "faults.timing",
                "It must be \"none\", \"recorded\" or {\"scaled\": factor}, the factor above 0 and at most 100."
            )
        }
        return .scaled(factor)
    }
}
