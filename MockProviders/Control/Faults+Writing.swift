/// Writes `faults` of `POST /_mock/arm`, so that faults of both origins are held to the same rules.
extension Faults {
    var json: JSONText {
        var members: [(String, JSONText)] = [("timing", timing.json)]
        if let holdAfterChunk { members.append(("hold_after_chunk", .integer(holdAfterChunk))) }
        if let status {
            members.append(("status", .integer(status.code)))
            if let seconds = status.retryAfter { members.append(("retry_after", .integer(seconds))) }
        }
        if let stall { members.append(("stall", stall.json)) }
        switch ending {
        case .cut(let place), .reset(let place): members.append((ending?.name ?? "", .object([place.member])))
        case .inStreamError(let frame): members.append(("in_stream_error", .object([("after_frame", .integer(frame))])))
        case nil: break
        }
        if let malformedFrame {
            let seed = JSONText.integer(Int(clamping: malformedFrame.seed))
            members.append(("malformed_frame", .object([("frame", .integer(malformedFrame.frame)), ("seed", seed)])))
        }
        if let duplicateFrame {
            members.append(("duplicate_frame", .object([("frame", .integer(duplicateFrame))])))
        }
        if let rechunk { members.append(("rechunk", rechunk.json)) }
        return .object(members)
    }
}

extension ReplayTiming {
    fileprivate var json: JSONText {
        switch self {
        case .none: .string("none")
        case .recorded: .string("recorded")
        // What is no number in JSON is refused as any other that is no factor.
        case .scaled(let factor): .object([("scaled", factor.isFinite ? .real(factor) : .null)])
        }
    }
}

extension Faults.Stall {
    fileprivate var json: JSONText {
        let place: (String, JSONText) =
            switch place {
            case .before: ("before", .bool(true))
            case .afterFrame(let frame): ("after_frame", .integer(frame))
            case .afterChunk(let chunk): ("after_chunk", .integer(chunk))
            }
        return .object([place] + (milliseconds.map { [("milliseconds", .integer($0))] } ?? []))
    }
}

extension Faults.Ending.Place {
    fileprivate var member: (String, JSONText) {
        switch self {
        case .afterByte(let byte): ("after_byte", .integer(byte))
        case .afterFrame(let frame): ("after_frame", .integer(frame))
        }
    }
}

extension Rechunk {
    fileprivate var json: JSONText {
        switch self {
        case .oneByte: .string("one_byte")
        case .allAtOnce: .string("all_at_once")
        case .insideUTF8: .string("inside_utf8")
        case .insideCRLF: .string("inside_crlf")
        case .insideFrames: .string("inside_frames")
        case .random(let seed, let maximum):
            .object([
                ("random", .object([("seed", .integer(Int(clamping: seed))), ("maximum", .integer(maximum))]))
            ])
        }
    }
}
