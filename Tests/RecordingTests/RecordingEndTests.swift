import Recording
import Testing

@Suite("How a recording ends")
struct RecordingEndTests {
    @Test("An answer that ends as its vendor ends answers is sound", arguments: RecordedForm.all)
    func completed(form: RecordedForm) throws {
        #expect(try findings(.of(form.vendor, form.api)) == [])
    }

    @Test(
        "A stream that stops before the vendor's end is found, unless it is declared cut",
        arguments: RecordedForm.all
    )
    func cut(form: RecordedForm) throws {
        let sample = Sample.of(form.vendor, form.api).with(body: Sample.opening(form.vendor, form.api))
        let found = try findings(sample)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("body: does not end with ") == true)
        let declared = sample.failing("interrupted").replacing("\"expect\"", "\"ends\": \"cut\", \"expect\"")
        #expect(try findings(declared) == [])
    }

    @Test("An end that came is no cut", arguments: RecordedForm.all)
    func falseCut(form: RecordedForm) throws {
        let whole = Sample.of(form.vendor, form.api).failing("interrupted")
            .replacing("\"expect\"", "\"ends\": \"cut\", \"expect\"")
        #expect(try findings(whole).contains { $0.hasPrefix("ends: says cut, and the body ends with ") })
        let failed = whole.with(body: Sample.opening(form.vendor, form.api) + Sample.failure(form.vendor, form.api))
        #expect(try findings(failed).contains { $0.hasPrefix("ends: says cut, and the body ends with ") })
    }

    @Test("A stream may end with the vendor's error when the recording says that it fails", arguments: RecordedForm.all)
    func failed(form: RecordedForm) throws {
        let body = Sample.opening(form.vendor, form.api) + Sample.failure(form.vendor, form.api)
        let sample = Sample.of(form.vendor, form.api).with(body: body)
        #expect(try findings(sample.failing("overloaded")) == [])
        // OpenAI's and Mistral's chats end with [DONE] either way, so there the marker tells nothing.
        let marked = form.api == .chatCompletions && form.vendor != .xai
        #expect(
            try findings(sample)
                == (marked ? [] : ["expect.failure: is missing for a stream that ends with an error"])
        )
    }

    @Test(
        "A failure is not believed of a stream that ends well",
        arguments: RecordedForm.all.filter { $0.api != .chatCompletions }
    )
    func falseFailure(form: RecordedForm) throws {
        let found = try findings(Sample.of(form.vendor, form.api).failing("overloaded"))
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("expect.failure: is declared, and the stream ends with ") == true)
    }

    @Test("An end of another vendor's is none", arguments: RecordedForm.all)
    func foreignEnd(form: RecordedForm) throws {
        var own = [Sample.completion(form.vendor, form.api), Sample.failure(form.vendor, form.api)]
        if form.vendor == .xai { own.append(Sample.failure(.openai, form.api)) }
        for other in RecordedForm.all {
            let end = Sample.failure(other.vendor, other.api)
            guard !own.contains(end), !(end.hasSuffix("[DONE]\n\n") && form.api == .chatCompletions) else { continue }
            let body = Sample.opening(form.vendor, form.api) + end
            let found = try findings(Sample.of(form.vendor, form.api).with(body: body))
            #expect(found.contains { $0.hasPrefix("body: does not end with ") }, "\(other.stem)")
        }
    }

    @Test("A blocked prompt is an end of Google's, with no candidate at all")
    func blockedPrompt() throws {
        let body = "data: {\"promptFeedback\": {\"blockReason\": \"SAFETY\"}}\r\n\r\n"
        #expect(try findings(Sample.of(.google, .generateContent).with(body: body)) == [])
    }

    @Test("JSON after Google's events that is no error ends nothing")
    func bareJSON() throws {
        let body = Sample.opening(.google, .generateContent) + "{\"note\": 1}\n"
        let found = try findings(Sample.of(.google, .generateContent).with(body: body))
        #expect(found.contains { $0.hasPrefix("body: does not end with ") })
    }

    @Test("Lines end with CR LF at Google's and with LF elsewhere", arguments: RecordedForm.all)
    func lineEnds(form: RecordedForm) throws {
        let sample = Sample.of(form.vendor, form.api)
        let isGoogle = form.vendor == .google
        let other =
            isGoogle ? sample.body.replacing("\r\n", with: "\n") : sample.body.replacing("\n", with: "\r\n")
        let wanted = "body: must end its lines with \(isGoogle ? "CR LF" : "LF")"
        #expect(try findings(sample.with(body: other)).contains(wanted))
        // One line in the middle is enough.
        let blank = isGoogle ? "\r\n\r\n" : "\n\n"
        let first = try #require(sample.body.unicodeScalars.firstRange(of: blank.unicodeScalars))
        var mixed = sample.body.unicodeScalars
        mixed.replaceSubrange(first, with: (isGoogle ? "\r\n\n" : "\n\r\n").unicodeScalars)
        #expect(try findings(sample.with(body: String(mixed))).contains(wanted))
    }

    @Test("A last event without its blank line is found", arguments: RecordedForm.all)
    func unfinishedEvent(form: RecordedForm) throws {
        let sample = Sample.of(form.vendor, form.api)
        let short = String(sample.body.unicodeScalars.dropLast(form.vendor == .google ? 2 : 1))
        #expect(try findings(sample.with(body: short)).contains("body: must end with a blank line"))
    }

    private func findings(_ sample: Sample) throws -> [String] {
        RecordingCheck().findings(in: try sample.recording()).map { "\($0.field): \($0.message)" }
    }
}
