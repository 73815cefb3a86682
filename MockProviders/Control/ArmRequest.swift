import JSONTree
import Recording

/// The body of `POST /_mock/arm`.
struct ArmRequest: Sendable {
    let trace: TraceID
    let arm: Arm

    init(_ body: JSONTree, catalogue: RecordingCatalogue) throws(ControlError) {
        guard body.kind == .object else { throw ControlError("The body must be an object.") }
        try Self.expectOnly(["trace", "recording", "identity", "times", "faults"], in: body, at: "")
        trace = try Self.trace(in: body)
        if let endpoint = body["identity"] {
            guard body["recording"] == nil else {
                throw ControlError(field: "identity", "It is armed in place of a recording, and not with one.")
            }
            arm = Arm(
                .identity(try IdentityEndpoint(endpoint)),
                faults: try Faults(ofIdentity: body["faults"]),
                times: try Self.times(in: body)
            )
            return
        }
        guard let name = body["recording"]?.string else {
            throw ControlError(field: "recording", "It must be a recording's name, as in anthropic/short.")
        }
        guard let recording = catalogue.recordings[name] else {
            let names = catalogue.suggestions(for: name).joined(separator: ", ")
            throw ControlError(field: "recording", "There is no recording \(name). There are: \(names).")
        }
        let times = try Self.times(in: body)
        let faults = try body["faults"].map { value throws(ControlError) in try Faults(value) } ?? Faults()
        do throws(FaultMisfit) {
            // What is beyond the recording is told now and not when the request comes.
            _ = try ReplayPlan(Delivery(recording), faults, errorFrame: [])
        } catch {
            throw ControlError(field: error.field, error.message)
        }
        arm = Arm(recording: name, faults: faults, times: times)
    }

    private static func times(in body: JSONTree) throws(ControlError) -> Int {
        guard let value = body["times"] else { return 1 }
        guard let number = value.integer, (1...1000).contains(number) else {
            throw ControlError(field: "times", "It must be a whole number from 1 to 1000.")
        }
        return number
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
}

extension Delivery {
    /// A recording as it was recorded.
    init(_ recording: Recording) {
        self.init(
            status: recording.status,
            headers: recording.headers,
            pieces: zip(recording.chunks, recording.pieces).map { chunk, bytes in
                Piece(milliseconds: chunk.milliseconds, bytes: Array(bytes))
            },
            isStream: recording.status == 200
        )
    }
}
