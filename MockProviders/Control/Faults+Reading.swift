import JSONTree

/// Reads `faults` of `POST /_mock/arm`. Whether the numbers lie within a recording is ``ReplayPlan``'s to say.
extension Faults {
    /// - Throws: ``ControlError`` that names the field, also for faults that contradict each other.
    init(_ value: JSONTree) throws(ControlError) {
        let fields = try ControlFields(
            value,
            at: "faults",
            [
                "timing", "hold_after_chunk", "status", "retry_after", "stall", "cut", "reset", "malformed_frame",
                "in_stream_error", "duplicate_frame", "rechunk",
            ]
        )
        self.init()
        if let value = value["timing"] { timing = try Self.timing(value) }
        holdAfterChunk = try fields.number("hold_after_chunk", from: 0)
        if let code = try fields.number("status", from: 400, to: 599) {
            status = Status(code: code, retryAfter: try fields.number("retry_after", from: 0, to: 86_400))
        } else if value["retry_after"] != nil {
            throw fields.refusal("retry_after", "It goes with status only.")
        }
        if let stall = try fields.object("stall", ["before", "after_frame", "after_chunk", "milliseconds"]) {
            self.stall = try Stall(stall)
        }
        if let cut = try fields.object("cut", ["after_byte", "after_frame"]) { ending = .cut(try Ending.Place(cut)) }
        if let reset = try fields.object("reset", ["after_byte", "after_frame"]) {
            ending = .reset(try Ending.Place(reset))
        }
        if let error = try fields.object("in_stream_error", ["after_frame"]) {
            ending = .inStreamError(afterFrame: try error.required("after_frame", from: 0))
        }
        if let malformed = try fields.object("malformed_frame", ["frame", "seed"]) {
            malformedFrame = MalformedFrame(
                frame: try malformed.required("frame", from: 1),
                seed: UInt64(try malformed.number("seed", from: 0) ?? 0)
            )
        }
        duplicateFrame = try fields.object("duplicate_frame", ["frame"])?.required("frame", from: 1)
        if let value = value["rechunk"] { rechunk = try Rechunk(value) }
        try refuseContradictions(in: fields)
    }

    private func refuseContradictions(in fields: ControlFields) throws(ControlError) {
        let endings = ["cut", "reset", "in_stream_error"].filter { fields.value[$0] != nil }
        if endings.count > 1 {
            throw fields.refusal(endings[1], "The body ends once, and faults.\(endings[0]) ends it already.")
        }
        if holdAfterChunk != nil, let stall, stall.milliseconds == nil {
            throw fields.refusal("stall", "One release would end it and faults.hold_after_chunk; give it milliseconds.")
        }
        guard status != nil else { return }
        let ofRecording = [
            "timing", "hold_after_chunk", "cut", "reset", "malformed_frame", "in_stream_error", "duplicate_frame",
            "rechunk",
        ]
        for name in ofRecording where fields.value[name] != nil {
            // That nothing paces an error is true of any.
            if name == "timing", timing == .none { continue }
            throw fields.refusal(name, "With faults.status there is no recording that it could change.")
        }
        if let stall, stall.place != .before {
            throw fields.refusal("stall", "With faults.status it can only be before the answer.")
        }
    }

    private static func timing(_ value: JSONTree) throws(ControlError) -> ReplayTiming {
        switch value.string {
        case "none": return .none
        case "recorded": return .recorded
        default: break
        }
        let factor = value["scaled"]?.double
        guard value.kind == .object, value.count == 1, let factor, factor > 0, factor <= 100 else {
            throw ControlError(
                field: "faults.timing",
                "It must be \"none\", \"recorded\" or {\"scaled\": factor}, the factor above 0 and at most 100."
            )
        }
        return .scaled(factor)
    }
}

extension Faults.Stall {
    fileprivate init(_ fields: ControlFields) throws(ControlError) {
        milliseconds = try fields.number("milliseconds", from: 1, to: 600_000)
        switch try fields.only(of: ["before", "after_frame", "after_chunk"]) {
        case "before":
            guard fields.value["before"]?.bool == true else { throw fields.refusal("before", "It can only be true.") }
            place = .before
        case "after_frame": place = .afterFrame(try fields.required("after_frame", from: 0))
        default: place = .afterChunk(try fields.required("after_chunk", from: 0))
        }
    }
}

extension Faults.Ending.Place {
    fileprivate init(_ fields: ControlFields) throws(ControlError) {
        switch try fields.only(of: ["after_byte", "after_frame"]) {
        case "after_byte": self = .afterByte(try fields.required("after_byte", from: 0))
        default: self = .afterFrame(try fields.required("after_frame", from: 0))
        }
    }
}

extension Rechunk {
    fileprivate init(_ value: JSONTree) throws(ControlError) {
        switch value.string {
        case "one_byte": self = .oneByte
        case "all_at_once": self = .allAtOnce
        case "inside_utf8": self = .insideUTF8
        case "inside_crlf": self = .insideCRLF
        case "inside_frames": self = .insideFrames
        case nil where value.kind == .object:
            let fields = try ControlFields(value, at: "faults.rechunk", ["random"])
            guard let random = try fields.object("random", ["seed", "maximum"]) else {
                throw fields.refusal("random", "It is missing.")
            }
            self = .random(
                seed: UInt64(try random.required("seed", from: 0)),
                maximum: try random.required("maximum", from: 1, to: 1 << 16)
            )
        default:
            throw ControlError(
                field: "faults.rechunk",
                "It must be \"one_byte\", \"all_at_once\", \"inside_utf8\", \"inside_crlf\", \"inside_frames\" or "
                    + "{\"random\": {\"seed\": s, \"maximum\": n}}."
            )
        }
    }
}
