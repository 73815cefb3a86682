import Glibc
import JSONTree
import MockProviders
import NIOCore
import Recording
import Testing
import Waiting

/// Faults over a real connection, with `anthropic/short`: 13 frames.
@Suite("What goes wrong on the wire")
struct FaultTests {
    static let trace = MockRun.trace(3)

    /// The chunks up to where the body ended or broke.
    private func read(
        _ run: MockRun,
        _ faults: String,
        call: Call = .messages,
        recording: String = "anthropic/short"
    ) async throws -> (status: Int, chunks: [[UInt8]], error: (any Error)?) {
        try await run.arm(Self.trace, recording, ",\"faults\":\(faults)")
        return try await run.client.withStream(
            "POST",
            call.path,
            headers: call.headers + call.trace(Self.trace),
            body: call.body("Hello")
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

    @Test(
        "A status is the vendor's own error, of a length that is told, which says when to try again",
        arguments: Call.allCases
    )
    func status(call: Call) async throws {
        try await MockRun.with { run in
            try await run.arm(Self.trace, call.stem + "short", ",\"faults\":{\"status\":429,\"retry_after\":7}")
            let answer = try await run.ask(call, trace: Self.trace)
            #expect(answer.status == 429)
            #expect(answer.headers["content-length"] == String(answer.body.count))
            #expect(answer.headers["transfer-encoding"] == nil)
            #expect(answer.headers["retry-after"] == (call == .generateContent ? nil : "7"))
            #expect(answer.headers["retry-after-ms"] == (call.stem.hasPrefix("openai/") ? "7000" : nil))
            let body = try JSONTree.parse(answer.body)
            switch call {
            case .messages, .responses, .chat: #expect(body["error"]?.kind == .object)
            case .xaiResponses, .xaiChat: #expect(body["error"]?.kind == .string)
            case .mistral: #expect(body["object"]?.string == "error")
            case .generateContent:
                #expect(body.at("error", "details")?.elements.last?["retryDelay"]?.string == "7s")
            }
        }
    }

    @Test("Google asks for a pause where a list was asked for too")
    func pauseInList() async throws {
        try await MockRun.with { run in
            try await run.arm(Self.trace, "google/short", ",\"faults\":{\"status\":429,\"retry_after\":7}")
            let call = Call.generateContent
            let answer = try await run.client.send(
                "POST",
                call.path.replacing("?alt=sse", with: ""),
                headers: call.headers + call.trace(Self.trace),
                body: call.body("Hello")
            )
            let list = try JSONTree.parse(answer.body).elements
            #expect(list.count == 1)
            #expect(list.first?.at("error", "details")?.elements.last?["retryDelay"]?.string == "7s")
        }
    }

    @Test("Every vendor's stream is cut and fails late where it was told to", arguments: Call.allCases)
    func places(call: Call) async throws {
        try await MockRun.with { run in
            let name = call.stem + "short"
            let recorded = try MockRun.recording(name).body
            let cut = try await read(run, "{\"cut\":{\"after_byte\":200}}", call: call, recording: name)
            #expect(cut.error == nil)
            #expect(cut.chunks.flatMap(\.self) == Array(recorded.prefix(200)))
            let failing = try await read(run, "{\"in_stream_error\":{\"after_frame\":2}}", call: call, recording: name)
            let bytes = failing.chunks.flatMap(\.self)
            let blank = call == .generateContent ? "\r\n\r\n" : "\n\n"
            let frames = String(decoding: recorded, as: UTF8.self).split(separator: blank).prefix(2)
            let before = frames.map { $0 + blank }.joined()
            #expect(failing.error == nil)
            #expect(bytes.starts(with: before.utf8))
            #expect(String(decoding: bytes.dropFirst(before.utf8.count), as: UTF8.self).contains("error"))
        }
    }

    @Test("Google's lines come with every CR LF cut in two")
    func insideLineEnds() async throws {
        try await MockRun.with { run in
            let answer = try await read(
                run,
                "{\"rechunk\":\"inside_crlf\"}",
                call: .generateContent,
                recording: "google/short"
            )
            let recorded = try MockRun.recording("google/short").body
            #expect(answer.chunks.flatMap(\.self) == recorded)
            let ends = answer.chunks.count { $0.first == UInt8(ascii: "\n") }
            #expect(ends == recorded.count { $0 == UInt8(ascii: "\r") })
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
        let clock = RecordingClock()
        try await MockRun.with(clock: clock) { run in
            let answer = try await read(run, "{\"stall\":{\"after_chunk\":2,\"milliseconds\":120}}")
            #expect(clock.waits == [.milliseconds(120)])
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
