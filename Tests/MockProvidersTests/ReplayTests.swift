import MockProviders
import Recording
import Testing
import Waiting

@Suite("Replaying")
struct ReplayTests {
    @Test("An armed recording comes byte for byte, chunk by chunk, with its status and headers")
    func exact() async throws {
        try await MockRun.with { run in
            for (number, recording) in try MockRun.library.get().all.enumerated() {
                let call = try #require(Call.allCases.last { recording.name.hasPrefix($0.stem) })
                try await run.arm(MockRun.trace(number), recording.name)
                let answer = try await run.ask(call, trace: MockRun.trace(number))
                #expect(answer.status == recording.status)
                #expect(answer.chunks == recording.pieces.map(Array.init), "\(recording.name)")
                for header in recording.headers {
                    #expect(answer.headers[header.name] == header.value, "\(recording.name)")
                }
            }
        }
    }

    @Test("Scaled timing keeps the recorded pace, and every chunk", arguments: Call.allCases)
    func scaled(call: Call) async throws {
        let clock = RecordingClock()
        try await MockRun.with(clock: clock) { run in
            let trace = MockRun.trace(1)
            try await run.arm(trace, call.stem + "slow", ",\"faults\":{\"timing\":{\"scaled\":0.05}}")
            let answer = try await run.ask(call, trace: trace)
            let recording = try MockRun.recording(call.stem + "slow")
            #expect(answer.chunks == recording.pieces.map(Array.init))
            #expect(clock.waits == waits(recording, times: 0.05))
        }
    }

    /// The times between the chunks of a recording, and before the first, that are waited for.
    private func waits(_ recording: Recording, times factor: Double) -> [Duration] {
        let times = [.zero] + recording.chunks.map { .milliseconds($0.milliseconds) * factor }
        return zip(times, times.dropFirst()).map { $1 - $0 }.filter { $0 > .zero }
    }

    @Test("What nobody armed is replayed at the pace of the mock")
    func paceOfTheMock() async throws {
        let clock = RecordingClock()
        try await MockRun.with(timing: .scaled(0.1), clock: clock) { run in
            _ = try await run.ask(.chat, "Take your time.")
            #expect(clock.waits == waits(try MockRun.recording("openai/chat-slow"), times: 0.1))
        }
    }

    @Test("A held replay stops where it was told to and goes on when released", arguments: [0, 2, 5])
    func hold(chunks: Int) async throws {
        try await MockRun.with { run in
            let trace = MockRun.trace(1)
            let recording = try MockRun.recording("anthropic/short")
            try await run.arm(trace, recording.name, ",\"faults\":{\"hold_after_chunk\":\(chunks)}")
            try await run.client.withStream(
                "POST",
                Call.messages.path,
                headers: Call.messages.headers + Call.messages.trace(trace),
                body: Call.messages.body("Hello")
            ) { stream in
                let before = try await stream.next(chunks)
                #expect(before == recording.pieces.prefix(chunks).map(Array.init))
                // Another request goes through in the meantime; time enough for a replay that does not wait.
                _ = try await run.ask(.chat)
                #expect(run.mock.runningReplays >= 1)
                try await run.release(trace)
                let after = try await stream.next(recording.chunks.count)
                #expect(after == recording.pieces.dropFirst(chunks).map(Array.init))
            }
        }
    }

    @Test("Nothing is sent past the hold: the replay is still running, and its client has no more bytes")
    func holdHolds() async throws {
        try await MockRun.with { run in
            let trace = MockRun.trace(1)
            let recording = try MockRun.recording("openai/chat-short")
            try await run.arm(trace, recording.name, ",\"faults\":{\"hold_after_chunk\":\(recording.chunks.count)}")
            let end = try await run.client.withStream(
                "POST",
                Call.chat.path,
                headers: Call.chat.headers + Call.chat.trace(trace),
                body: Call.chat.body("Hello")
            ) { stream in
                let chunks = try await stream.next(recording.chunks.count)
                #expect(chunks == recording.pieces.map(Array.init))
                // Other requests are answered in the meantime.
                let other = try await run.ask(.chat)
                #expect(other.status == 200)
                let isHeld = stream.isDrained
                #expect(isHeld)
                try await run.release(trace)
                return try await stream.next()
            }
            #expect(end == nil)
        }
    }

    @Test("A release that comes before the hold is reached counts")
    func earlyRelease() async throws {
        try await MockRun.with { run in
            let trace = MockRun.trace(1)
            try await run.arm(trace, "openai/chat-short", ",\"faults\":{\"hold_after_chunk\":1}")
            try await run.release(trace)
            #expect(try await run.ask(.chat, trace: trace).body == MockRun.recording("openai/chat-short").body)
        }
    }

    @Test("A held replay ends when its client goes away")
    func clientGoesAway() async throws {
        try await MockRun.with { run in
            let trace = MockRun.trace(1)
            try await run.arm(trace, "anthropic/long", ",\"faults\":{\"hold_after_chunk\":3}")
            try await run.client.withStream(
                "POST",
                Call.messages.path,
                headers: Call.messages.headers + Call.messages.trace(trace),
                body: Call.messages.body("Hello")
            ) { stream in
                let chunks = try await stream.next(1)
                #expect(chunks.count == 1)
            }
            try await run.mock.waitUntilIdle()
        }
    }

    @Test("A paced replay ends when its client goes away")
    func clientGoesAwayFromPacedReplay() async throws {
        let (waits, wait) = AsyncStream<Void>.makeStream()
        let clock = RecordingClock {
            wait.yield()
            try await Task.sleep(for: .never)
        }
        try await MockRun.with(clock: clock) { run in
            let trace = MockRun.trace(1)
            try await run.arm(trace, "anthropic/slow", ",\"faults\":{\"timing\":\"recorded\"}")
            try await run.client.withStream(
                "POST",
                Call.messages.path,
                headers: Call.messages.headers + Call.messages.trace(trace),
                body: Call.messages.body("Hello")
            ) { stream in
                _ = await waits.first { _ in true }
            }
            try await run.mock.waitUntilIdle()
        }
    }
}
