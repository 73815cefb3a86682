import EventStream
import JSONTree
import Recording
import Testing

@Suite("The recordings of this repository")
struct RepositoryRecordingsTests {
    /// What every vendor is asked for in every form of its calls.
    private static let scenes = [
        "short", "instant", "slow", "long", "unicode", "characters", "nul", "max-tokens", "refusal", "reasoning",
        "tool-call", "in-stream-error", "cut", "unauthorized", "rate-limited", "overloaded",
    ]

    @Test("Every form of every vendor has every scene", arguments: RecordedForm.all)
    func scenes(form: RecordedForm) throws {
        let library = try RepositoryRecordings.library.get()
        for scene in Self.scenes {
            let recording = library[form.stem + scene]
            #expect(recording != nil, "\(form.stem)\(scene)")
            #expect(recording?.vendor == form.vendor)
            #expect(recording?.api == form.api)
        }
    }

    @Test("The scenes of failure fail as their names say", arguments: RecordedForm.all)
    func failures(form: RecordedForm) throws {
        let library = try RepositoryRecordings.library.get()
        for (scene, failure) in [
            ("unauthorized", "unauthorized"), ("rate-limited", "rate_limited"), ("cut", "interrupted"),
        ] {
            #expect(library[form.stem + scene]?.expectation.failure == failure, "\(form.stem)\(scene)")
        }
        // Mistral's 503 says that the service is not there, not that there is too much to do.
        let overloaded = library[form.stem + "overloaded"]
        #expect(overloaded?.expectation.failure == (form.vendor == .mistral ? "unavailable" : "overloaded"))
        #expect(overloaded?.status == (form.vendor == .anthropic ? 529 : 503))
        #expect(library[form.stem + "in-stream-error"]?.status == 200)
        #expect(library[form.stem + "in-stream-error"]?.expectation.failure != nil)
        #expect(library[form.stem + "cut"]?.ending == .cut)
        #expect(library[form.stem + "max-tokens"]?.expectation.finishReason == "length")
    }

    @Test("Every recording belongs to a form that the vendor has", arguments: RepositoryRecordings.names)
    func forms(name: String) throws {
        let recording = try RepositoryRecordings.recording(name)
        let stems = RecordedForm.all.filter { $0.vendor == recording.vendor && $0.api == recording.api }.map(\.stem)
        #expect(stems.contains { name.hasPrefix($0) })
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
        // A right decoder turns U+0000 into U+FFFD, since PostgreSQL cannot hold it.
        let text = try VendorText.text(of: recording).replacing("\0", with: "\u{FFFD}")
        #expect(text.utf8.elementsEqual(recording.expectation.text.utf8))
    }

    @Test("The expected usage is what the vendor says last", arguments: RepositoryRecordings.names)
    func usage(name: String) throws {
        let recording = try RepositoryRecordings.recording(name)
        guard let usage = recording.expectation.usage else { return }
        let told = try VendorText.usage(of: recording)
        #expect(told.input == usage.inputTokens)
        #expect(told.output == usage.outputTokens)
        let details = try VendorText.usageDetails(of: recording)
        #expect(details.cached == usage.cachedInputTokens)
        #expect(details.reasoning == usage.reasoningTokens)
    }

    @Test("The long ones are longer than two thousand tokens", arguments: RecordedForm.all)
    func long(form: RecordedForm) throws {
        let long = try RepositoryRecordings.recording("\(form.stem)long")
        #expect(try #require(long.expectation.usage).outputTokens > 2000)
    }

    @Test("The slow ones take two seconds", arguments: RecordedForm.all)
    func slow(form: RecordedForm) throws {
        let last = try #require(RepositoryRecordings.recording("\(form.stem)slow").chunks.last)
        #expect((1900...2100).contains(last.milliseconds))
    }

    @Test(
        "The unicode ones have a delta that is a lone U+FE0F, and deltas that begin inside a grapheme",
        arguments: RecordedForm.all
    )
    func unicode(form: RecordedForm) throws {
        let deltas = try VendorText.deltas(of: RepositoryRecordings.recording("\(form.stem)unicode"))
        #expect(deltas.contains("\u{FE0F}"))
        let text = deltas.joined()
        #expect(deltas.reduce(0) { $0 + $1.count } > text.count)
        for part in ["👩\u{200D}👩\u{200D}👧\u{200D}👦", "🇵🇹", "e\u{301}", "桥", "עברית", "𝒜"] {
            #expect(text.unicodeScalars.contains(part.unicodeScalars), "\(part)")
        }
    }

    @Test(
        "The characters ones have the same text, with all that a string of JSON can hold",
        arguments: RecordedForm.all
    )
    func characters(form: RecordedForm) throws {
        let deltas = try VendorText.deltas(of: RepositoryRecordings.recording("\(form.stem)characters"))
        let other = try RepositoryRecordings.recording("\(RecordedForm.all[0].stem)characters")
        let text = deltas.joined()
        #expect(text.utf8.elementsEqual(other.expectation.text.utf8))

        let scalars = Set(text.unicodeScalars)
        let controls: [UInt32] = Array(0x01...0x1F) + Array(0x7F...0x9F)
        let others: [UInt32] = [0x2028, 0x2029, 0x202E, 0x2067, 0xFEFF, 0xFFFF, 0x10FFFF]
        for value in controls + others {
            let scalar = try #require(Unicode.Scalar(value))
            #expect(scalars.contains(scalar), "U+\(String(value, radix: 16))")
        }
        let bytes = deltas.map { Array($0.utf8) }
        #expect(bytes.contains { $0.last == UInt8(ascii: "\\") })
        #expect(zip(bytes, bytes.dropFirst()).contains { $0.last == 0x5C && $1.first == UInt8(ascii: "\"") })
        #expect(zip(bytes, bytes.dropFirst()).contains { $0.last == 0x0D && $1.first == 0x0A })
        #expect(bytes.contains(Array("\u{FEFF}".utf8)))
        #expect(bytes.contains(Array("\u{200D}".utf8)))
        #expect(text.split(whereSeparator: \.isWhitespace).contains { $0.unicodeScalars.count == 300 })
    }

    @Test("The characters ones are spelled as vendors spell them: as they are, and in escapes of each kind")
    func spellings() throws {
        let bodies = try RecordedForm.all.map { try RepositoryRecordings.recording("\($0.stem)characters").body }
        let spellings = [
            "caf\u{E9}", #"caf\u00e9"#, #"caf\u00E9"#, "😀", #"\ud83d\ude00"#, #"\uD83D\uDE00"#, "a/b//c", #"a\/b\/\/c"#,
            #"\u003c"#, #"\u0022"#, "\u{7F}", #"\u007f"#, "\u{2028}", #"\u2028"#,
        ]
        for spelling in spellings {
            let bytes = Array(spelling.utf8)
            #expect(bodies.contains { $0.firstRange(of: bytes) != nil }, "\(spelling)")
        }
    }

    @Test("No chunk ends inside an event, and some hold several", arguments: RepositoryRecordings.names)
    func chunks(name: String) throws {
        let recording = try RepositoryRecordings.recording(name)
        guard recording.status == 200 else { return }
        let blank = recording.vendor == .google ? "\r\n\r\n" : "\n\n"
        for piece in recording.pieces where piece.first != UInt8(ascii: "{") {
            #expect(piece.suffix(blank.utf8.count).elementsEqual(blank.utf8))
        }
    }

    @Test("No two of one call answer the same request unasked")
    func matches() throws {
        var seen: Set<String> = []
        for recording in try RepositoryRecordings.library.get().all {
            guard let match = recording.match else { continue }
            let key = "\(recording.vendor) \(recording.api.rawValue) \(match.model ?? "") \(match.lastUserText ?? "")"
            #expect(seen.insert(key).inserted, "\(recording.name)")
        }
    }
}
