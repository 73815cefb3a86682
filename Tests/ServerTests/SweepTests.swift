import EventStream
import FoundationEssentials
import JSONTree
import Recording
import TestServer
import Testing

/// Every recording through the whole server, stopped after its frames and cut into other pieces.
///
/// A recording of many frames is stopped after about ``stops`` of them, evenly spread, and with `SWEEP=full` in the
/// environment after every one, which takes many minutes.
@Suite("Every recording through the whole server", .timeLimit(.minutes(60)))
struct SweepTests {
    private static let stops = 10
    private static let isFull = ProcessInfo.processInfo.environment["SWEEP"] == "full"

    @Test("A stream that stops after any frame gives one error, and the text so far is saved")
    func stopped() async throws {
        try await Sweep.run { sweep in
            var cases: [SweepCase] = []
            for recording in sweep.recordings {
                let frames = recording.framesBeforeEnd
                let step = Self.isFull ? 1 : max(1, frames / Self.stops)
                for frame in stride(from: 0, through: frames, by: step) {
                    cases.append(SweepCase(recording: recording, faults: #"{"cut":{"after_frame":\#(frame)}}"#))
                }
            }
            let problems = try await sweep.problems(in: cases) { $0.problemsWhenStopped(of: $1.recording) }
            #expect(problems.isEmpty, "\(problems.count) of \(cases.count): \(problems.prefix(5))")
            #expect(cases.count > sweep.recordings.count)
        }
    }

    @Test("However a stream is cut into pieces, its reader gets the same answer")
    func cutUp() async throws {
        try await Sweep.run { sweep in
            let cases = sweep.recordings.filter { Self.isFull || $0.body.count < 6_000 }.flatMap { recording in
                Self.chunkings(of: recording).map { SweepCase(recording: recording, faults: #"{"rechunk":\#($0)}"#) }
            }
            let problems = try await sweep.problems(in: cases) { $0.problemsWhenWhole(of: $1.recording) }
            #expect(problems.isEmpty, "\(problems.count) of \(cases.count): \(problems.prefix(5))")
            #expect(cases.count > sweep.recordings.count)
        }
    }

    /// The mock's `rechunk`, in each way that the recording has a place for.
    private static func chunkings(of recording: Recording) -> [String] {
        var chunkings = [#""one_byte""#, #""all_at_once""#, #""inside_frames""#]
        if recording.body.contains(where: { $0 >= 0x80 }) { chunkings.append(#""inside_utf8""#) }
        if recording.body.contains(0x0D) { chunkings.append(#""inside_crlf""#) }
        return chunkings + (1...2).map { #"{"random":{"seed":\#($0),"maximum":97}}"# }
    }
}
