import EventStream
import FoundationEssentials
import JSONTree
import Recording
import TestServer
import Testing

/// Every recording through the whole server, stopped after its frames and cut into other pieces.
///
/// A recording of many frames is stopped after about ten of them, evenly spread. `SWEEP` in the environment is another
/// number than ten, for a run that may take longer.
@Suite("Every recording through the whole server")
struct SweepTests {
    private static let asked = ProcessInfo.processInfo.environment["SWEEP"].flatMap { Int($0) }
    private static let stops = max(1, asked ?? 10)

    @Test("A stream that stops after any frame gives one error, and the text so far is saved")
    func stopped() async throws {
        try await Sweep.run { sweep in
            var cases: [SweepCase] = []
            for recording in sweep.recordings {
                let frames = recording.framesBeforeEnd
                let step = max(1, frames / Self.stops)
                for frame in stride(from: 0, through: frames, by: step) {
                    cases.append(SweepCase(recording: recording, faults: #"{"cut":{"after_frame":\#(frame)}}"#))
                }
            }
            let problems = try await sweep.problems(in: cases) { $0.problemsWhenStopped(of: $1.recording) }
            #expect(problems.isEmpty, "\(problems.count) of \(cases.count): \(problems.prefix(5))")
            #expect(cases.count > sweep.recordings.count)
            if Self.asked != nil { print("stopped \(cases.count) streams of \(sweep.recordings.count) recordings") }
        }
    }

    @Test("However a stream is cut into pieces, its reader gets the same answer")
    func cutUp() async throws {
        try await Sweep.run { sweep in
            let cases = sweep.recordings.filter { Self.asked != nil || $0.body.count < 6_000 }.flatMap { recording in
                Self.chunkings(of: recording).map { SweepCase(recording: recording, faults: #"{"rechunk":\#($0)}"#) }
            }
            let problems = try await sweep.problems(in: cases) { $0.problemsWhenWhole(of: $1.recording) }
            #expect(problems.isEmpty, "\(problems.count) of \(cases.count): \(problems.prefix(5))")
            #expect(cases.count > sweep.recordings.count)
        }
    }

    /// The mock's `rechunk`, in each way that the recording has a place for.
    private static func chunkings(of recording: Recording) -> [String] {
        var chunkings = [#""all_at_once""#, #""inside_frames""#]
        // A long one would take minutes to send so.
        if recording.body.count < 6_000 { chunkings.append(#""one_byte""#) }
        if recording.body.contains(where: { $0 >= 0x80 }) { chunkings.append(#""inside_utf8""#) }
        if recording.body.contains(0x0D) { chunkings.append(#""inside_crlf""#) }
        return chunkings + (1...2).map { #"{"random":{"seed":\#($0),"maximum":97}}"# }
    }
}
