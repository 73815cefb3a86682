import EventStream
import JSONTree
import Recording
import Testing

@Suite("The recordings of this repository")
struct RepositoryRecordingsTests {
    @Test("Every call has every kind of answer that the suite needs")
    func kinds() throws {
        let library = try RepositoryRecordings.library.get()
        let kinds = [
            "short", "long", "unicode", "instant", "slow", "unauthorized", "rate-limited", "in-stream-error",
            "max-tokens", "refusal", "cut", "reasoning", "tool-call",
        ]
        for stem in ["anthropic/", "openai/responses-", "openai/chat-"] {
            for kind in kinds {
                #expect(library[stem + kind] != nil, "\(stem)\(kind)")
            }
        }
        #expect(library["anthropic/overloaded"]?.status == 529)
    }

    @Test("Each passes the check", arguments: RepositoryRecordings.names)
    func check(name: String) throws {
        let findings = RecordingCheck().findings(in: try RepositoryRecordings.recording(name))
        #expect(findings.map(\.description) == [])
    }

    @Test("Each follows the published schema", arguments: RepositoryRecordings.names)
    func schema(name: String) throws {
        let schema = try JSONTree.parse(RepositoryRecordings.file("recording.schema.json"))
        let instance = try JSONTree.parse(RepositoryRecordings.file("\(name).json"))
        #expect(SchemaValidator(schema: schema).faults(in: instance) == [])
    }

    @Test("The expected text is what the vendor's text events hold", arguments: RepositoryRecordings.names)
    func text(name: String) throws {
        let recording = try RepositoryRecordings.recording(name)
        #expect(try VendorText.text(of: recording) == recording.expectation.text)
    }

    @Test("The expected usage is what the vendor says last", arguments: RepositoryRecordings.names)
    func usage(name: String) throws {
        let recording = try RepositoryRecordings.recording(name)
        guard let usage = recording.expectation.usage else { return }
        let told = try VendorText.usage(of: recording)
        #expect(told.input == usage.inputTokens)
        #expect(told.output == usage.outputTokens)
    }

    @Test("The long ones are longer than two thousand tokens")
    func long() throws {
        for name in ["anthropic/long", "openai/responses-long", "openai/chat-long"] {
            #expect(try #require(RepositoryRecordings.recording(name).expectation.usage).outputTokens > 2000)
        }
    }

    @Test("The slow ones take two seconds", arguments: ["anthropic/slow", "openai/responses-slow", "openai/chat-slow"])
    func slow(name: String) throws {
        let last = try #require(RepositoryRecordings.recording(name).chunks.last)
        #expect((1900...2100).contains(last.milliseconds))
    }

    @Test(
        "The unicode ones have a delta that is a lone U+FE0F, and deltas that begin inside a grapheme",
        arguments: ["anthropic/unicode", "openai/responses-unicode", "openai/chat-unicode"]
    )
    func unicode(name: String) throws {
        let deltas = try VendorText.deltas(of: RepositoryRecordings.recording(name))
        #expect(deltas.contains("\u{FE0F}"))
        let text = deltas.joined()
        #expect(deltas.reduce(0) { $0 + $1.count } > text.count)
        for part in ["👩\u{200D}👩\u{200D}👧\u{200D}👦", "🇵🇹", "e\u{301}", "桥", "עברית", "𝒜"] {
            #expect(text.unicodeScalars.contains(part.unicodeScalars), "\(part)")
        }
    }

    @Test("No chunk ends inside an event, and some hold several", arguments: RepositoryRecordings.names)
    func chunks(name: String) throws {
        let recording = try RepositoryRecordings.recording(name)
        guard recording.status == 200 else { return }
        for piece in recording.pieces {
            #expect(piece.suffix(2).elementsEqual("\n\n".utf8))
        }
    }

    @Test("No two of one call answer the same request unasked")
    func matches() throws {
        var seen: Set<String> = []
        for recording in try RepositoryRecordings.library.get().all {
            guard let match = recording.match else { continue }
            let key = "\(recording.api.rawValue) \(match.model ?? "") \(match.lastUserText ?? "")"
            #expect(seen.insert(key).inserted, "\(recording.name)")
        }
    }
}
