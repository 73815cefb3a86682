import FoundationEssentials
import Recording
import Testing

@Suite("Secrets that are encoded or split")
struct SecretViewsTests {
    static let key = "Zq7plainkeyofnoform4"

    /// Base64 of a long text, with `text` in it. What is short is taken for a random string, and replaced.
    private static func base64(_ text: String, after before: String = "") -> String {
        Data("\(before)What I wanted to say is this: \(text), and nothing else.".utf8).base64EncodedString()
    }

    @Test(
        "A key that was used refuses, however it is written",
        arguments: [
            base64(key), base64(key, after: "a"), base64(key, after: "ab"),
            base64("~~>?" + key).replacing("/", with: "_").replacing("+", with: "-"),
            key.utf8.map { "%" + String($0, radix: 16) }.joined(), key.replacing("o", with: "%6F"),
            key.replacing("k", with: #"\u006b"#), key.replacing("k", with: #"\\u006b"#),
            base64(key).replacing("=", with: "%3D"),
        ]
    )
    func encodedKey(text: String) throws {
        var stream = CaptureSample()
        stream.deltas = ["It is \(text)."]
        var request = CaptureSample()
        request.prompt = "I have \(text)."
        for sample in [stream, request] {
            let refusal = try #require(throws: RecordingRefusal.self) { try sample.make(secrets: [Self.key]) }
            #expect(refusal.reasons.allSatisfy { $0.message.hasPrefix("has a key that was used") })
            #expect(!refusal.description.contains(Self.key.prefix(3)))
        }
    }

    @Test(
        "What of base64 is taken for a key or a random string is replaced",
        arguments: [
            "xyz" + base64(key), Data(key.utf8).base64EncodedString(), Data("ab\(key)".utf8).base64EncodedString(),
            Data("mary.shelley@example.org".utf8).base64EncodedString(),
        ]
    )
    func replaced(text: String) throws {
        var sample = CaptureSample()
        sample.deltas = ["It is \(text)."]
        let made = try sample.make(secrets: [Self.key])
        #expect(!made.body.text.contains(text.dropFirst(4).prefix(12)))
        // 32 letters and digits are a key of one vendor.
        #expect([["random string"], ["api key"]].contains(made.redactions.map(\.kind)))
    }

    @Test("What looks whole in one event and goes on in the next refuses")
    func goesOn() throws {
        var sample = CaptureSample()
        sample.deltas = ["It is sk-ant-api03-abcdefgh", "ijklmnop"]
        #expect(throws: RecordingRefusal.self) { try sample.make() }
        // The first half looks random, and without it the second would not be known.
        let key = VendorNoise.base64(60, seed: 5).replacing("/", with: "a").replacing("+", with: "b")
        sample.deltas = [String(key.prefix(45)), String(key.dropFirst(45))]
        #expect(throws: RecordingRefusal.self) { try sample.make(secrets: [key]) }
        sample.deltas = ["It is sk-ant-api03-abcdefgh", " ijklmnop"]
        #expect(try sample.make().redactions.map(\.kind) == ["api key"])
    }

    @Test("An encoded key in a header refuses")
    func header() throws {
        var sample = CaptureSample()
        sample.headers = [("x-request-id", "a"), ("content-disposition", Self.base64(Self.key))]
        let refusal = try #require(throws: RecordingRefusal.self) { try sample.make(secrets: [Self.key]) }
        #expect(Set(refusal.reasons.map(\.place)) == ["headers.content-disposition"])
    }

    @Test(
        "What belongs to somebody refuses where it is encoded, by its first four characters",
        arguments: [
            (#"mary.shelley\u0040example.org"#, SecretKind.email), ("mary.shelley%40example.org", .email),
            (base64("I am mary.shelley@example.org."), .email), (base64("org-AbCd1234EfGh"), .accountID),
            (#"org\u002dAbCd1234EfGh"#, .accountID), ("sk%2Dant-api03-abcdefgh", .apiKey),
            (base64("key: sk-ant-api03-abcdefgh"), .apiKey), (#"{\"a\":\"mary.shelley\\u0040example.org\"}"#, .email),
        ]
    )
    func encodedForm(text: String, kind: SecretKind) throws {
        var sample = CaptureSample()
        sample.deltas = [text]
        let refusal = try #require(throws: RecordingRefusal.self) { try sample.make() }
        #expect(refusal.reasons.contains { $0.kind == kind })
        for secret in ["mary.", "org-A", "sk-an"] { #expect(!refusal.description.contains(secret)) }
    }

    @Test("What is split over events refuses, in every form of every vendor", arguments: RecordedForm.all)
    func split(form: RecordedForm) throws {
        for pieces in [["ma", "ry@exa", "mple", ".org"], ["org-AbCd", "1234EfGh"], ["sk-ant-a", "pi03-abcdefgh"]] {
            var sample = CaptureSample.of(form)
            sample.deltas = ["It is "] + pieces + [" or so."]
            let refusal = try #require(throws: RecordingRefusal.self) { try sample.make() }
            #expect(refusal.reasons.allSatisfy { $0.message.hasSuffix("split over events") })
        }
        var sample = CaptureSample.of(form)
        sample.deltas = ["It is Zq7plain", "keyof", "noform4"]
        #expect(throws: RecordingRefusal.self) { try sample.make(secrets: [Self.key]) }
    }

    @Test("Answers that come mixed are read apart")
    func mixed() throws {
        var sample = CaptureSample()
        let one = sample.delta("mary@exa").replacing("\"index\":0", with: "\"index\":1")
        let two = sample.delta("mple.org").replacing("\"index\":0", with: "\"index\":1")
        sample.body = sample.delta("Hel") + one + sample.delta("lo ") + two + sample.ending
        #expect(throws: RecordingRefusal.self) { try sample.make() }
    }

    @Test(
        "Ordinary text, and what vendors send beside it, refuses nothing",
        arguments: [
            ["The inter", "nation", "alization of counter", "revolutionary anthropomorphism, 100% sure."],
            ["Call f(x_1) @ 3.14, see std::vec", "tor and v1.2", ".3.4 at 10:45:00."],
            ["naïve café, 桥, 👩\\u200d👧, \\u003cb\\u003e", "%20 of 80%"], ["a.b", "@c", " d@", "e"],
        ]
    )
    func innocent(deltas: [String]) throws {
        for form in RecordedForm.all {
            var sample = CaptureSample.of(form)
            sample.deltas = deltas
            #expect(try sample.make().redactions == [])
        }
    }

    @Test("Padding that varies and fingerprints are not joined to secrets")
    func padding() throws {
        var sample = CaptureSample()
        sample.body =
            (1...30).map { number in
                let noise = VendorNoise.base64(12, seed: UInt64(number)).replacing("/", with: "a").replacing(
                    "+",
                    with: "b"
                )
                return
                    "data: {\"system_fingerprint\":\"fp_44709d6fcb\",\"choices\":[],\"obfuscation\":\"\(noise)\"}\n\n"
            }.joined() + sample.ending
        #expect(try sample.make().redactions == [])
    }

    @Test("A picture's bytes are no text, and the text in them is")
    func picture() throws {
        func asked(_ base64: String) -> CaptureSample {
            var sample = CaptureSample()
            sample.requestBody = #"{"model":"model-1","messages":[{"role":"user","content":"\#(base64)"}]}"#
            return sample
        }
        var generator = SeededGenerator(seed: 3)
        let noise = Data((0..<40_000).map { _ in UInt8.random(in: 0...255, using: &generator) })
        let head = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        #expect(try asked((head + noise).base64EncodedString()).make().redactions == [])
        let author = Data("<dc:creator>Mary Shelley, mary@example.org</dc:creator>".utf8)
        #expect(throws: RecordingRefusal.self) { try asked((head + noise + author).base64EncodedString()).make() }
    }

    @Test("The check of recordings reads them in the same ways")
    func check() throws {
        let recording = try Sample().replacing("\"A sample.\"", "\"mary%40example.org\"").recording()
        #expect(RecordingCheck().findings(in: recording).map(\.field) == ["description"])
    }
}
