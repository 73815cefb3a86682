import JSONTree
import Recording
import TestModels
import Testing

@testable import MockProviders

@Suite("What of a recording a request gets")
struct DeliveryTests {
    private func question(_ recording: Recording, usage: Bool = true, obfuscation: Bool = true) -> Question {
        Question(
            vendor: recording.vendor,
            api: recording.api,
            model: "",
            lastUserText: nil,
            wantsUsage: usage,
            wantsObfuscation: obfuscation
        )
    }

    @Test("A stream with everything asked for is the recording, byte for byte and piece for piece")
    func plain() throws {
        for recording in try MockRun.library.get().all where recording.status == 200 {
            let form = try #require(
                VendorForms.all.first { $0.vendor == recording.vendor && $0.api == recording.api }
            )
            let delivery = form.delivery(of: recording, for: question(recording))
            #expect(delivery.pieces.map(\.bytes) == recording.pieces.map(Array.init), "\(recording.name)")
            #expect(delivery.pieces.map(\.milliseconds) == recording.chunks.map(\.milliseconds))
            #expect(delivery.isStream)
        }
    }

    @Test("Without usage asked for, no chunk of OpenAI's speaks of it, and all else is as it was")
    func usage() throws {
        let recording = try MockRun.recording("openai/chat-short")
        let delivery = OpenAIChatCompletions().delivery(of: recording, for: question(recording, usage: false))
        let text = String(decoding: delivery.pieces.flatMap(\.bytes), as: UTF8.self)
        #expect(!text.contains("usage"))
        let frames = String(decoding: recording.body, as: UTF8.self).split(
            separator: "\n\n",
            omittingEmptySubsequences: false
        )
        let kept = frames.filter { !$0.contains("\"choices\":[]") }
        #expect(text == kept.joined(separator: "\n\n").replacing(",\"usage\":null", with: ""))
        #expect(text.hasSuffix("data: [DONE]\n\n"))
    }

    @Test("Without usage asked for, xAI's chunk of it is left out and no other byte")
    func usageOfXAI() throws {
        let recording = try MockRun.recording("xai/chat-short")
        let delivery = XAIChatCompletions().delivery(of: recording, for: question(recording, usage: false))
        let frames = String(decoding: recording.body, as: UTF8.self).split(
            separator: "\n\n",
            omittingEmptySubsequences: false
        )
        let kept = frames.filter { !$0.contains("\"choices\":[]") }
        #expect(kept.count == frames.count - 1)
        #expect(String(decoding: delivery.pieces.flatMap(\.bytes), as: UTF8.self) == kept.joined(separator: "\n\n"))
    }

    @Test("Padding goes where it is not wanted", arguments: ["openai/chat-short", "openai/responses-short"])
    func obfuscation(name: String) throws {
        let recording = try MockRun.recording(name)
        let form = try #require(VendorForms.all.first { $0.vendor == .openai && $0.api == recording.api })
        let delivery = form.delivery(of: recording, for: question(recording, obfuscation: false))
        let text = String(decoding: delivery.pieces.flatMap(\.bytes), as: UTF8.self)
        #expect(!text.contains("obfuscation"))
        #expect(String(decoding: recording.body, as: UTF8.self).contains("obfuscation"))
        #expect(delivery.pieces.count == recording.chunks.count)
    }

    @Test("What is cut out may span pieces")
    func pieces() throws {
        let recording = try MockRun.recording("openai/chat-short")
        let bytewise = try Recording(
            name: recording.name,
            file: "test",
            metadata: metadata(chunks: recording.body.count),
            body: recording.body
        )
        let expected = OpenAIChatCompletions().delivery(of: recording, for: question(recording, usage: false))
        let delivery = OpenAIChatCompletions().delivery(of: bytewise, for: question(recording, usage: false))
        #expect(delivery.pieces.flatMap(\.bytes) == expected.pieces.flatMap(\.bytes))
        #expect(delivery.pieces.allSatisfy { $0.bytes.count == 1 })
    }

    private func metadata(chunks: Int) throws -> [UInt8] {
        let list = (0..<chunks).map { "[\($0),1]" }.joined(separator: ",")
        return Array(
            """
            {"vendor":"openai","api":"chat_completions","origin":"authored","date":"2026-11-23","api_version":"1",
            "description":"x","request":{"method":"POST","path":"/v1/chat/completions","headers":{},
            "body":{"model":"\(TestModel.openai.name)"}},"status":200,"headers":{"content-type":"text/event-stream"},
            "chunks":[\(list)],"expect":{"text":"x","finish_reason":"stop",
            "usage":{"input_tokens":1,"output_tokens":1}}}
            """.utf8
        )
    }

    @Test("A late error is told as the vendor's recordings tell it", arguments: VendorForms.all.map(\.defaultRecording))
    func errorFrames(name: String) throws {
        let failing = try MockRun.recording(name.replacing("short", with: "in-stream-error"))
        let form = try #require(VendorForms.all.first { $0.defaultRecording == name })
        let good = try MockRun.recording(name)
        let first = try #require(RecordedStream(good).frames.first)
        let body = good.body[first.range] + form.errorFrame(requestID: "req_mock7")
        let stream = RecordedStream(bytes: Array(body))
        let recorded = RecordedStream(failing)
        #expect((stream.stray == nil) == (recorded.stray == nil))
        #expect(stream.frames.last?.name == recorded.frames.last?.name)
        #expect(stream.frames.last?.data == "[DONE]" || recorded.frames.last?.data != "[DONE]")
    }
}
