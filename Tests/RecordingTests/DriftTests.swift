import JSONTree
import Testing

@testable import Recording

@Suite("Drift of shape")
struct DriftTests {
    @Test("A change is found with its severity and its place, and nothing else is", arguments: DriftChange.all)
    func changes(change: DriftChange) throws {
        var edited = try EditableRecording(change.recording)
        let older = try edited.recording()
        change.edit(&edited)
        let newer = try edited.recording()
        #expect(
            older.body != newer.body || older.status != newer.status
                || older.header("content-type") != newer.header("content-type")
        )
        let findings = Drift.compare(older, newer)
        #expect(findings.map { "\($0.severity.rawValue): \($0.place)" } == change.findings, "\(findings)")
    }

    @Test("A recording has no drift from itself", arguments: RepositoryRecordings.names)
    func same(name: String) throws {
        let recording = try RepositoryRecordings.recording(name)
        #expect(Drift.compare(recording, recording) == [])
        // What the edits of these tests are made of changes nothing either.
        #expect(try Drift.compare(recording, EditableRecording(name).recording()) == [])
    }

    @Test(
        "The same answer with other words, numbers, deltas and padding has no drift",
        arguments: 0..<200 as Range<UInt64>
    )
    func rerecorded(seed: UInt64) throws {
        let names = RepositoryRecordings.names
        let name = try #require(names.isEmpty ? nil : names[Int(seed) % names.count])
        var rerecording = Rerecording(seed: seed)
        let newer = try rerecording.make(of: name)
        let findings = try Drift.compare(RepositoryRecordings.recording(name), newer)
        #expect(findings == [], "\(name)")
    }

    @Test("A value of another type is an error, wherever it stands", arguments: RecordedForm.all)
    func types(form: RecordedForm) throws {
        let original = try EditableRecording("\(form.stem)short")
        let older = try original.recording()
        var paths: Set<[String]> = []
        for event in original.events { paths.formUnion(event.json?.paths ?? []) }
        // These say which kind of event it is, or are no part of a shape.
        let names: Set = ["type", "item", "part", "delta", "content_block", "error"]
        let checked = paths.filter { path in
            path.count > 1 && path.last != "[]" && !names.contains(path.last ?? "")
                && Set(path.dropLast()).isDisjoint(with: ["metadata", "parameters", "schema", "args"])
        }
        #expect(checked.count >= 10)
        for path in checked {
            var edited = original
            for index in edited.events.indices where edited.events[index].json?.hasValue(at: path) == true {
                edited.events[index].json?.set(path, .array([.array([])]), adds: false)
            }
            let newer = try edited.recording()
            let older = older.body == newer.body ? nil : older
            guard let older else { continue }
            let worst = Drift.compare(older, newer).first?.severity
            #expect(worst == .error || path.isOfArray(in: original), "\(path)")
        }
    }

    @Test("Two calls cannot be compared")
    func otherCall() throws {
        let chat = try RepositoryRecordings.recording("openai/chat-short")
        let responses = try RepositoryRecordings.recording("openai/responses-short")
        let findings = Drift.compare(chat, responses)
        #expect(findings.map(\.severity) == [.error])
        #expect(findings.first?.message.contains("chat_completions") == true)
    }

    @Test("An answer as it came has the shape of its recording; one that was cut has no end")
    func capture() throws {
        let recording = try RepositoryRecordings.recording("openai/responses-short")
        var capture = Capture(
            vendor: .openai,
            api: .responses,
            origin: .captured,
            date: "2027-01-01",
            request: Capture.Request(method: "POST", target: "/v1/responses", headers: [], body: []),
            status: 200,
            headers: [("Content-Type", "Text/Event-Stream; charset=utf-8")],
            chunks: [],
            body: recording.body
        )
        #expect(Drift.compare(RecordingShape(of: recording), RecordingShape(of: capture)) == [])
        capture.isCut = true
        let findings = Drift.compare(RecordingShape(of: recording), RecordingShape(of: capture))
        #expect(findings.map(\.place) == ["answer"])
        #expect(findings.map(\.severity) == [.error])
    }

    @Test("A finding reads as a sentence about its place")
    func sentences() throws {
        var edited = try EditableRecording("anthropic/short")
        edited.set("content_block_delta", "delta.text", .integer(1))
        edited.set("message_start", "message.id", nil)
        edited.events.insert(.named("message_note"), at: 1)
        edited.swap("content_block_start", "content_block_delta")
        let findings = try Drift.compare(RepositoryRecordings.recording("anthropic/short"), edited.recording())
        #expect(
            findings.map(\.description) == [
                "error: content_block_delta[text_delta] delta.text: is a number, and was a string",
                "warning: content_block_delta[text_delta]: comes before content_block_start[text], and came after it",
                "warning: message_start message.id: is gone",
                "info: message_note: is new",
            ]
        )
    }
}

extension EditableJSON {
    /// Whether a value that is not null stands at one of the places that `path` leads to.
    fileprivate func hasValue(at path: [String]) -> Bool {
        guard let step = path.first else {
            if case .null = self { return false }
            return true
        }
        switch self {
        case .array(let elements) where step == "[]":
            return elements.contains { $0.hasValue(at: Array(path.dropFirst())) }
        case .object: return self[step]?.hasValue(at: Array(path.dropFirst())) ?? false
        default: return false
        }
    }

    fileprivate func isArray(at path: [String]) -> Bool {
        guard let step = path.first else {
            if case .array = self { return true }
            return false
        }
        switch self {
        case .array(let elements) where step == "[]":
            return elements.contains { $0.isArray(at: Array(path.dropFirst())) }
        case .object: return self[step]?.isArray(at: Array(path.dropFirst())) ?? false
        default: return false
        }
    }
}

extension [String] {
    /// Whether an array stands there already, so that another is no other type.
    fileprivate func isOfArray(in recording: EditableRecording) -> Bool {
        recording.events.contains { $0.json?.isArray(at: self) ?? false }
    }
}
