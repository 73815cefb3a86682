import FoundationEssentials
import Recording
import Testing

@Suite("Reading a recording")
struct RecordingReadingTests {
    @Test("Every field is read")
    func fields() throws {
        let recording = try Sample().recording()
        #expect(recording.name == "openai/sample")
        #expect(recording.vendor == .openai)
        #expect(recording.api == .chatCompletions)
        #expect(recording.origin == .authored)
        #expect(recording.match?.lastUserText == "Hello")
        #expect(recording.model == "gpt-6-luna")
        #expect(recording.header("X-Request-ID") == "req_authored0001")
        #expect(recording.chunks.map(\.milliseconds) == [0, 4])
        #expect(recording.ending == .complete)
        #expect(recording.expectation.text == "Hi")
        #expect(recording.pieces.map(\.count) == [110, 14])
        #expect(recording.pieces.flatMap { $0 } == recording.body)
    }

    @Test("What is not JSON is told with line and column")
    func syntax() throws {
        let error = try #require(throws: RecordingError.self) {
            try Sample().replacing("\"origin\": \"authored\",", "\"origin\": ,").recording()
        }
        #expect(error.file == "sample.json")
        #expect(error.line == 4)
        #expect(error.column != nil)
        #expect(error.description.hasPrefix("sample.json:4:"))
    }

    @Test(
        "An answer has the status of a stream or of an error",
        arguments: [0, 100, 101, 199, 201, 204, 302, 399, 600, 99_999]
    )
    func status(status: Int) throws {
        let error = try #require(throws: RecordingError.self) {
            try Sample().replacing("\"status\": 200", "\"status\": \(status)").recording()
        }
        #expect(error.description == "sample.json: status: must be 200, or 400 to 599")
    }

    @Test(
        "A wrong field is named with its path",
        arguments: [
            ("\"vendor\": \"openai\",", "", "vendor"),
            ("\"openai\"", "\"acme\"", "vendor"),
            ("chat_completions", "messages", "api"),
            ("\"status\": 200", "\"status\": \"200\"", "status"),
            ("\"date\"", "\"day\"", "day"),
            ("{\"last_user_text\": \"Hello\"}", "{}", "match"),
            ("\"last_user_text\"", "\"text\"", "match.text"),
            ("\"method\": \"POST\",", "", "request.method"),
            ("\"Bearer <redacted>\"", "1", "request.headers.authorization"),
            ("[4, 14]", "[4, 0]", "chunks[1]"),
            ("[0, 110]", "[9, 110]", "chunks[1]"),
            ("[4, 14]", "[4]", "chunks[1]"),
            ("[4, 14]", "[4, 9223372036854775807]", "chunks[1]"),
            ("[4, 14]", "[86400001, 14]", "chunks[1]"),
            ("\"x-request-id\": \"req", "\"Content-Length\": \"req", "headers.Content-Length"),
            ("\"finish_reason\": \"stop\"", "\"finish_reason\": \"done\"", "expect.finish_reason"),
            ("\"finish_reason\": \"stop\"", "\"finish_reason\": null", "expect"),
            ("\"usage\": null", "\"usage\": {\"input_tokens\": 1}", "expect.usage.output_tokens"),
            ("\"usage\": null", "\"usage\": null, \"failure\": \"sad\"", "expect.failure"),
            ("\"expect\"", "\"ends\": \"never\", \"expect\"", "ends"),
        ]
    )
    func wrongField(old: String, new: String, field: String) throws {
        let error = try #require(throws: RecordingError.self) { try Sample().replacing(old, new).recording() }
        #expect(error.field == field)
        #expect(error.description.hasPrefix("sample.json: \(field): "))
    }

    @Test("A library finds recordings by name and lists them in order")
    func library() throws {
        let library = try RepositoryRecordings.library.get()
        #expect(library["anthropic/short"]?.api == .messages)
        #expect(library["anthropic/none"] == nil)
        #expect(library.all.map(\.name) == library.all.map(\.name).sorted())
    }

    @Test("A folder without recordings is an error that names it")
    func emptyFolder() throws {
        try withFolder { folder in
            let error = try #require(throws: RecordingError.self) { try RecordingLibrary(directory: folder) }
            #expect(error == RecordingError(file: folder, message: "holds no recordings"))
        }
    }

    @Test("A file without its other half is an error that names it", arguments: ["a.json", "a.sse"])
    func halfAPair(file: String) throws {
        try withFolder { folder in
            try FileManager.default.createDirectory(atPath: "\(folder)/openai", withIntermediateDirectories: true)
            _ = FileManager.default.createFile(atPath: "\(folder)/openai/\(file)", contents: Data("{}".utf8))
            let error = try #require(throws: RecordingError.self) { try RecordingLibrary(directory: folder) }
            #expect(error.file == "\(folder)/openai/\(file)")
            #expect(error.message.hasPrefix("has no a."))
        }
    }

    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "recordings-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }
}
