import Recording
import RecordingImport
import Testing

@Suite struct HARTests {
    @Test("A call of a HAR file becomes an answer with its request")
    func whole() throws {
        let file = try ImportedFile.read(
            Sample.har(headers: #", {"name": "x-request-id", "value": "req_authored0001"}"#)
        )
        #expect(file.format == .har)
        let capture = try #require(file.capture)
        #expect(capture.text == Sample.body)
        #expect(capture.question == Sample.question)
        #expect(capture.vendor == .openai)
        #expect(capture.api == .chatCompletions)
        #expect(capture.origin == .imported)
        #expect(capture.date == "2026-11-30")
        #expect(capture.request.method == "POST")
        #expect(capture.request.target == "/v1/chat/completions")
        #expect(capture.request.headers.map(\.name) == ["authorization"])
        #expect(capture.status == 200)
        #expect(capture.header("x-request-id") == "req_authored0001")
        #expect(capture.contentEncoding == nil)
        #expect(!capture.isCut)
        #expect(file.remarks.isEmpty)
    }

    @Test(
        "The body arrives when the file says that it was received",
        arguments: [
            (#""timings": {"receive": 41.6}"#, 42), (#""timings": {"receive": -1}"#, 0), (#""time": 5"#, 0),
            (#""timings": {"receive": 1e300}"#, 86_400_000), (#""timings": {"receive": "soon"}"#, 0),
        ]
    )
    func arrival(timings: String, milliseconds: Int) throws {
        let capture = try #require(try ImportedFile.read(Sample.har(entry: timings)).capture)
        #expect(capture.chunks == [Recording.Chunk(milliseconds: milliseconds, bytes: Sample.body.utf8.count)])
    }

    @Test(
        "The day is that of the call in UTC, else of the answer's date, else the file's",
        arguments: [
            (#""startedDateTime": "2026-11-30T23:30:00.123456+00:00""#, "", "2026-11-30"),
            (#""startedDateTime": "2026-11-30T23:30:00-01:00""#, "", "2026-12-01"),
            (#""startedDateTime": "2026-03-01T00:30:00.5+0100""#, "", "2026-02-28"),
            (#""time": 1"#, #", {"name": "Date", "value": "Fri, 27 Nov 2026 08:00:00 GMT"}"#, "2026-11-27"),
            (#""startedDateTime": "today""#, #", {"name": "Date", "value": "tomorrow"}"#, "2026-11-01"),
        ]
    )
    func day(entry: String, headers: String, day: String) throws {
        let capture = try #require(try ImportedFile.read(Sample.har(headers: headers, entry: entry)).capture)
        #expect(capture.date == day)
    }

    @Test("Pseudo-headers of HTTP/2 are left out, and headers keep their case and order")
    func headers() throws {
        let headers =
            #", {"name": ":status", "value": "200"}, {"name": "X-B", "value": "1"}, {"name": "x-a", "value": "2"}"#
        let capture = try #require(try ImportedFile.read(Sample.har(headers: headers)).capture)
        #expect(capture.headers.map(\.name) == ["Content-Type", "X-B", "x-a"])
    }

    @Test(
        "A body in base64 is decoded, and its content encoding undone where it was kept",
        arguments: [
            (Sample.gzip, "gzip"), (Sample.gzip, "x-gzip"), (Sample.deflate, "deflate"),
            (Sample.gzip, "identity, GZIP"),
        ]
    )
    func base64(text: String, encoding: String) throws {
        let har = Sample.har(
            headers: #", {"name": "content-encoding", "value": "\#(encoding)"}"#,
            content: #""encoding": "base64", "text": "\#(text)""#
        )
        let capture = try #require(try ImportedFile.read(har).capture)
        #expect(capture.text == Sample.body)
        #expect(capture.contentEncoding == encoding.lowercased().replacing("identity, ", with: ""))
    }

    @Test("A body whose content encoding the tool has undone is taken as it is", arguments: ["gzip", "br", "zstd"])
    func decoded(encoding: String) throws {
        let har = Sample.har(headers: #", {"name": "content-encoding", "value": "\#(encoding)"}"#)
        let capture = try #require(try ImportedFile.read(har).capture)
        #expect(capture.text == Sample.body)
        #expect(capture.contentEncoding == encoding)
    }

    @Test("A compressed body without a header that says so is decompressed")
    func unnamedEncoding() throws {
        let har = Sample.har(content: #""encoding": "base64", "text": "\#(Sample.gzip)""#)
        let capture = try #require(try ImportedFile.read(har).capture)
        #expect(capture.text == Sample.body)
        #expect(capture.contentEncoding == "gzip")
    }

    @Test(
        "Text that a tool did not read as UTF-8 is mended, and told of",
        arguments: ["GrÃ¼ÃŸe â€\u{9D}", "GrÃ¼Ã\u{9F}e \u{E2}\u{80}\u{9D}"]
    )
    func assumedCharset(misread: String) throws {
        let content = #""text": "\#(Sample.escaped.replacing("Grüße", with: misread))""#
        let file = try ImportedFile.read(Sample.har(type: "text/event-stream", content: content))
        #expect(file.capture?.text == Sample.body.replacing("Grüße", with: "Grüße ”"))
        #expect(file.remarks == ["the text had been read as Latin-1 and not as UTF-8, which was undone"])
    }

    @Test(
        "Text that was read rightly is left alone",
        arguments: [
            ("text/event-stream", "Grüße"), ("text/event-stream", "Ã¼ and 日本"), ("text/event-stream", "plain"),
            ("text/event-stream; charset=utf-8", "GrÃ¼ÃŸe"),
        ]
    )
    func charset(type: String, text: String) throws {
        let content = #""text": "\#(Sample.escaped.replacing("Grüße", with: text))""#
        let file = try ImportedFile.read(Sample.har(type: type, content: content))
        #expect(file.capture?.text == Sample.body.replacing("Grüße", with: text))
        #expect(file.remarks.isEmpty)
    }

    @Test("A transfer that failed after the answer began is marked as cut", arguments: ["_error", "_failureText"])
    func cut(member: String) throws {
        let har = Sample.har(response: #", "\#(member)": "net::ERR_INCOMPLETE_CHUNKED_ENCODING""#)
        #expect(try ImportedFile.read(har).capture?.isCut == true)
    }

    @Test("What the format does not know is ignored")
    func unknownMembers() throws {
        let entry =
            #""_webSocketMessages": [{"type": "send"}], "_initiator": {"type": "script"}, "cache": {}, "_priority": 3"#
        #expect(try ImportedFile.read(Sample.har(entry: entry)).capture?.text == Sample.body)
    }

    @Test("An error's answer is taken with its JSON")
    func error() throws {
        let har = Sample.har(status: "429", type: "application/json", content: #""text": "{\"error\": {}}\n""#)
        let capture = try #require(try ImportedFile.read(har).capture)
        #expect(capture.status == 429)
        #expect(capture.text == "{\"error\": {}}\n")
    }

    @Test(
        "What is no streamed call, or not whole, is named with its reason",
        arguments: [
            (Sample.har(method: "GET"), "skipped: GET is not a call that streams"),
            (
                Sample.har(url: "https://example.com/v1/messages"),
                "skipped: example.com is no vendor's host; name the vendor with --vendor"
            ),
            (
                Sample.har(url: "https://api.openai.com/v1/embeddings"),
                "skipped: /v1/embeddings is no streamed call of openai's"
            ),
            (Sample.har(url: "no address"), "skipped: its address cannot be read"),
            (Sample.har(question: #"{\"stream\": false}"#), "skipped: the answer was not asked for as a stream"),
            (Sample.har(question: #"{\"model\": \"m\"}"#), "skipped: the answer was not asked for as a stream"),
            (
                Sample.har(status: "0", response: #", "_error": "net::ERR_ABORTED""#),
                "skipped: there was no answer (net::ERR_ABORTED)"
            ),
            (Sample.har(status: "-1"), "skipped: there was no answer"),
            (Sample.har(status: "302"), "skipped: the status 302 is neither an answer's nor an error's"),
            (Sample.har(question: nil), "refused: the file has no request body; record it with the requests' bodies"),
            (Sample.har(question: "[]"), "refused: the request body is not a JSON object"),
            (Sample.har(question: "{"), "refused: the request body is not a JSON object"),
            (Sample.har(type: "application/json"), "refused: the answer is application/json, not text/event-stream"),
            (
                Sample.har(content: #""size": 0"#),
                "refused: the file has no response body; record it with a tool that keeps the bodies of streams"
            ),
            (
                Sample.har(content: #""text": """#),
                "refused: the file has no response body; record it with a tool that keeps the bodies of streams"
            ),
            (Sample.har(content: #""encoding": "base64", "text": "%%""#), "refused: the response body is not base64"),
            (
                Sample.har(content: #""encoding": "rot13", "text": "a""#),
                "refused: the response body has the encoding rot13, which HAR does not know"
            ),
            (
                Sample.har(content: #""_file": "1a.txt""#),
                "refused: the response body is in another file, 1a.txt; record with the option content: \"embed\""
            ),
            (Sample.har(content: #""text": 5"#), "refused: the response body must be a string"),
            (Sample.har(status: #""two hundred""#), "refused: response.status must be a whole number"),
            (Sample.har(headers: #", {"value": "x"}"#), "refused: response.headers[1].name must be a string"),
            (
                Sample.har(headers: #", {"name": "x", "value": []}"#),
                "refused: response.headers[1].value must be a string"
            ),
        ]
    )
    func reasons(har: String, reason: String) throws {
        let file = try ImportedFile.read(har)
        #expect(file.captures.isEmpty)
        #expect(file.reason == reason)
    }

    @Test(
        "A compressed body that cannot be undone is refused with what to do",
        arguments: [
            (
                "br", "/wD+",
                "is encoded as br, which cannot be undone here; record with the request header Accept-Encoding: gzip, or have the tool decode bodies"
            ),
            (
                "zstd", "KLUv/SQA",
                "is encoded as zstd, which cannot be undone here; record with the request header Accept-Encoding: gzip, or have the tool decode bodies"
            ),
            ("gzip", "/wD+", "is not the gzip that its header says"),
            ("deflate", "/wD+", "is not the deflate that its header says"),
            ("gzip", Sample.gzip.dropLast(4) + "AAAA", "is not the gzip that its header says"),
        ]
    )
    func encodings(encoding: String, text: String, problem: String) throws {
        let har = Sample.har(
            headers: #", {"name": "content-encoding", "value": "\#(encoding)"}"#,
            content: #""encoding": "base64", "text": "\#(text)""#
        )
        #expect(try ImportedFile.read(har).reason == "refused: the response body \(problem)")
    }

    @Test("A compressed body that ends too early is kept as far as it goes, and marked as cut")
    func cutCompression() throws {
        let har = Sample.har(content: #""encoding": "base64", "text": "\#(Sample.gzip.prefix(120))""#)
        let capture = try #require(try ImportedFile.read(har).capture)
        #expect(capture.isCut)
        #expect(!capture.body.isEmpty && Sample.body.hasPrefix(capture.text))
    }

    @Test("One malformed entry does not stop the others")
    func malformedEntry() throws {
        let good = Sample.har()
        let file = try ImportedFile.read(
            good.replacing(#""entries": ["#, with: #""entries": [7, {"request": {"method": "POST"}}, {}, "#)
        )
        #expect(file.calls.count == 4)
        #expect(file.captures.count == 1)
        #expect(file.calls.last?.number == 4)
        let reasons = file.calls.compactMap { call -> String? in
            guard case .refused(let reason) = call.outcome else { return nil }
            return reason
        }
        #expect(reasons == ["the entry must be an object", "request.url is missing", "request is missing"])
    }

    @Test("A report names no key in an address")
    func summary() throws {
        let url =
            "https://me:secret@generativelanguage.googleapis.com/v1beta/models/gemini-3.8-flash:streamGenerateContent?alt=sse&key=AIzaSecret"
        let file = try ImportedFile.read(Sample.har(url: url))
        #expect(
            file.calls.first?.summary
                == "POST https://generativelanguage.googleapis.com/v1beta/models/gemini-3.8-flash:streamGenerateContent"
        )
    }
}
