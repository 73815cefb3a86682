import Glibc
import JSONTree
import MockProviders
import NIOCore
import Recording
import Testing

/// Faults over a real connection, with `anthropic/short`: 13 frames.
@Suite("What goes wrong on the wire", .timeLimit(.minutes(1)))
struct FaultTests {
    static let trace = MockRun.trace(3)

    /// The chunks up to where the body ended or broke.
    private func read(
        _ run: MockRun,
        _ faults: String,
        recording: String = "anthropic/short"
    ) async throws -> (status: Int, chunks: [[UInt8]], error: (any Error)?) {
        try await run.arm(Self.trace, recording, ",\"faults\":\(faults)")
        return try await run.client.withStream(
            "POST",
            Call.messages.path,
            headers: Call.messages.headers + Call.messages.trace(Self.trace),
            body: Call.messages.body("Hello")
        ) { stream in
            var chunks: [[UInt8]] = []
            do {
                while let chunk = try await stream.next() { chunks.append(chunk) }
                return (stream.status, chunks, nil)
            } catch {
                return (stream.status, chunks, error)
            }
        }
    }

    private func body(upToFrame number: Int = 13) throws -> [UInt8] {
        let text = String(decoding: try MockRun.recording("anthropic/short").body, as: UTF8.self)
        let frames = text.split(separator: "\n\n").map { $0 + "\n\n" }
        return Array(frames.prefix(number).joined().utf8)
    }

    @Test("A cut body ends properly, and the connection was not reset")
    func cut() async throws {
        try await MockRun.with { run in
            let answer = try await read(run, "{\"cut\":{\"after_frame\":7}}")
            #expect(answer.error == nil)
            #expect(answer.chunks.flatMap(\.self) == (try body(upToFrame: 7)))
        }
    }

    @Test("A reset comes after all bytes before it, as a reset of the connection")
    func reset() async throws {
        try await MockRun.with { run in
            let answer = try await read(run, "{\"reset\":{\"after_byte\":500}}")
            #expect((answer.error as? IOError)?.errnoCode == ECONNRESET)
            #expect(answer.chunks.flatMap(\.self) == (try body().prefix(500).map(\.self)))
            try await run.mock.waitUntilIdle()
        }
    }

    @Test("A status is the vendor's own error, which says when to try again")
    func status() async throws {
        try await MockRun.with { run in
            for (call, name) in [(Call.messages, "anthropic/short"), (.responses, "openai/responses-short")] {
                try await run.arm(Self.trace, name, ",\"faults\":{\"status\":429,\"retry_after\":7}")
                let answer = try await run.ask(call, trace: Self.trace)
                #expect(answer.status == 429)
                #expect(answer.headers["retry-after"] == "7")
                #expect(answer.headers["retry-after-ms"] == (call == .responses ? "7000" : nil))
                #expect(try JSONTree.parse(answer.body)["error"]?.kind == .object)
            }
        }
    }

    @Test("A stall without end lasts until it is released, before the response head too")
    func stallReleased() async throws {
        try await MockRun.with { run in
            for place in ["\"before\":true", "\"after_frame\":4"] {
                async let answer = read(run, "{\"stall\":{\(place)}}")
                while run.mock.runningReplays == 0 { await Task.yield() }
                // Another answer comes and goes in the meantime.
                _ = try await run.ask(.chat)
                #expect(run.mock.runningReplays == 1)
                try await run.release(Self.trace)
                #expect(try await answer.chunks.flatMap(\.self) == body())
                _ = try await run.client.send("DELETE", "/_mock/arm?trace=\(Self.trace)")
            }
        }
    }

    @Test("A stall of some milliseconds takes as long and loses nothing")
    func stallTimed() async throws {
        try await MockRun.with { run in
            let start = ContinuousClock.now
            let answer = try await read(run, "{\"stall\":{\"after_chunk\":2,\"milliseconds\":120}}")
            #expect(ContinuousClock.now - start >= .milliseconds(120))
            #expect(answer.chunks.flatMap(\.self) == (try body()))
        }
    }

    @Test("A stall before the response head ends when its client goes away")
    func stallAbandoned() async throws {
        try await MockRun.with { run in
            try await run.arm(Self.trace, "anthropic/short", ",\"faults\":{\"stall\":{\"before\":true}}")
            let asking = Task { try await run.ask(.messages, trace: Self.trace) }
            while run.mock.runningReplays == 0 { await Task.yield() }
            asking.cancel()
            try await run.mock.waitUntilIdle()
        }
    }

    @Test("An error inside the stream follows the frames before it and ends the body")
    func inStreamError() async throws {
        try await MockRun.with { run in
            let answer = try await read(run, "{\"in_stream_error\":{\"after_frame\":5}}")
            let before = try body(upToFrame: 5)
            let bytes = answer.chunks.flatMap(\.self)
            #expect(answer.error == nil)
            #expect(bytes.starts(with: before))
            let frame = String(decoding: bytes.dropFirst(before.count), as: UTF8.self)
            #expect(frame.hasPrefix("event: error\ndata: {\"type\":\"error\""))
        }
    }

    @Test("A frame is broken or comes twice, and the rest is as recorded")
    func frames() async throws {
        try await MockRun.with { run in
            let faults = "{\"malformed_frame\":{\"frame\":5,\"seed\":3},\"duplicate_frame\":{\"frame\":3}}"
            let answer = try await read(run, faults)
            let text = String(decoding: answer.chunks.flatMap(\.self), as: UTF8.self)
            let frames = text.split(separator: "\n\n")
            let recorded = String(decoding: try body(), as: UTF8.self).split(separator: "\n\n")
            #expect(frames.count == 14)
            #expect(frames[3] == recorded[2])
            #expect(frames[5].contains("~"))
            #expect(Array(frames[6...]) == Array(recorded[5...]))
        }
    }

    @Test(
        "Other writes are the same bytes, each a chunk of its own",
        arguments: ["\"one_byte\"", "\"all_at_once\"", "\"inside_frames\"", "{\"random\":{\"seed\":9,\"maximum\":40}}"]
    )
    func rechunk(rechunk: String) async throws {
        try await MockRun.with { run in
            let answer = try await read(run, "{\"rechunk\":\(rechunk)}")
            let body = try body()
            #expect(answer.chunks.flatMap(\.self) == body)
            switch rechunk {
            case "\"one_byte\"": #expect(answer.chunks.count == body.count)
            case "\"all_at_once\"": #expect(answer.chunks.count == 1)
            default: #expect(answer.chunks.count > 10)
            }
            let again = try await read(run, "{\"rechunk\":\(rechunk)}")
            #expect(again.chunks == answer.chunks)
        }
    }

    @Test(
        "Wrong faults are refused, naming the field",
        arguments: [
            ("{\"cut\":{\"after_frame\":14}}", "faults.cut.after_frame"),
            ("{\"cut\":{\"after_frame\":13}}", "faults.cut"),
            ("{\"cut\":{}}", "faults.cut"),
            ("{\"cut\":{\"after_byte\":1,\"after_frame\":1}}", "faults.cut"),
            ("{\"cut\":3}", "faults.cut"),
            ("{\"cut\":{\"after_byte\":1},\"reset\":{\"after_byte\":1}}", "faults.reset"),
            ("{\"reset\":{\"after_byte\":-1}}", "faults.reset.after_byte"),
            ("{\"reset\":{\"after_bite\":1}}", "faults.reset.after_bite"),
            ("{\"cut\":{\"after_frame\":2},\"stall\":{\"after_frame\":3}}", "faults.stall"),
            ("{\"status\":200}", "faults.status"),
            ("{\"retry_after\":1}", "faults.retry_after"),
            ("{\"status\":503,\"rechunk\":\"one_byte\"}", "faults.rechunk"),
            ("{\"status\":503,\"stall\":{\"after_chunk\":1}}", "faults.stall"),
            ("{\"stall\":{\"milliseconds\":5}}", "faults.stall"),
            ("{\"stall\":{\"before\":false}}", "faults.stall.before"),
            ("{\"stall\":{\"before\":true},\"hold_after_chunk\":1}", "faults.stall"),
            ("{\"malformed_frame\":{\"frame\":0}}", "faults.malformed_frame.frame"),
            ("{\"malformed_frame\":{}}", "faults.malformed_frame.frame"),
            ("{\"duplicate_frame\":{\"frame\":14}}", "faults.duplicate_frame.frame"),
            ("{\"in_stream_error\":{\"after_frame\":\"2\"}}", "faults.in_stream_error.after_frame"),
            ("{\"rechunk\":\"two_bytes\"}", "faults.rechunk"),
            ("{\"rechunk\":\"inside_crlf\"}", "faults.rechunk"),
            ("{\"rechunk\":{\"random\":{\"seed\":1}}}", "faults.rechunk.random.maximum"),
        ]
    )
    func refused(faults: String, field: String) async throws {
        try await MockRun.with { run in
            let body = "{\"trace\":\"\(Self.trace)\",\"recording\":\"anthropic/short\",\"faults\":\(faults)}"
            let answer = try await run.client.send("POST", "/_mock/arm", body: body)
            #expect(answer.status == 422)
            #expect(try JSONTree.parse(answer.body)["field"]?.string == field, "\(answer.text)")
        }
    }
}
