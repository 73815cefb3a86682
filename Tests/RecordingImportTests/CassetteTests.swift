import Recording
import RecordingImport
import Testing

@Suite struct CassetteTests {
    private static let questionYAML = "'\(Sample.question)'"

    private static func vcrpy(
        question: String = questionYAML,
        response: String = """
        body:
          string: "\(Sample.escaped)"
        headers:
          Content-Type: [text/event-stream]
        status: {code: 200, message: OK}
        """
    ) -> String {
        """
        interactions:
        - request:
            body: \(question)
            headers:
              authorization:
              - Bearer key
              x-many: [a, b]
              x-count: 5
            method: POST
            uri: \(Sample.url)
          response:
        \(response.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n"))
        version: 1
        """
    }

    @Test("A cassette of vcrpy in YAML becomes an answer with its request")
    func vcrpyYAML() throws {
        let file = try ImportedFile.read(Self.vcrpy())
        #expect(file.format == .vcrpy)
        let capture = try #require(file.capture)
        #expect(capture.text == Sample.body)
        #expect(capture.question == Sample.question)
        #expect(capture.date == "2026-11-01")
        #expect(capture.chunks == [Recording.Chunk(milliseconds: 0, bytes: Sample.body.utf8.count)])
        #expect(
            capture.request.headers.map { "\($0.name): \($0.value)" } == [
                "authorization: Bearer key", "x-many: a", "x-many: b", "x-count: 5",
            ]
        )
    }

    @Test(
        "Each form in which vcrpy has written an answer is read",
        arguments: [
            """
            body: {string: !!binary "\(Sample.gzip)"}
            headers: {content-encoding: [gzip]}
            status: {code: 200, message: OK}
            """,
            """
            body:
              string: !!binary |
                \(Sample.gzip.prefix(70))
                \(Sample.gzip.dropFirst(70))
            headers: {Content-Encoding: gzip, Content-Type: text/event-stream; charset=utf-8}
            status: {code: 200, message: OK}
            """,
            """
            body: {base64_string: "\(Sample.gzip)"}
            headers: {}
            status: {code: '200', message: null}
            """,
            """
            content: "\(Sample.escaped)"
            headers: {content-type: text/event-stream}
            http_version: HTTP/1.1
            status_code: 200
            """,
            """
            body: {string: !!python/unicode "\(Sample.escaped)"}
            headers: null
            status: {code: 200, message: OK}
            """,
        ]
    )
    func vcrpyForms(response: String) throws {
        #expect(try ImportedFile.read(Self.vcrpy(response: response)).capture?.text == Sample.body)
    }

    @Test(
        "Each form in which vcrpy has written a request's body is read",
        arguments: [
            questionYAML, "!!binary eyJzdHJlYW0iOnRydWV9", #"{string: '{"stream":true}'}"#,
            "!!python/object/new:_io.BytesIO {state: !!python/tuple [!!binary eyJzdHJlYW0iOnRydWV9, 0, null]}",
            "!!python/object/new:_io.BytesIO {state: !!python/tuple ['{\"stream\":true}', 0, null]}",
            "!!python/object/apply:builtins.iter {args: [['{\"stream\"', !!binary OnRydWV9]]}",
        ]
    )
    func vcrpyRequests(question: String) throws {
        let capture = try #require(try ImportedFile.read(Self.vcrpy(question: question)).capture)
        #expect(capture.question == (question == Self.questionYAML ? Sample.question : #"{"stream":true}"#))
    }

    @Test(
        "A request's body that cannot be read is refused",
        arguments: [
            (
                "!!python/object:mine.Body {a: 1}",
                "the request body is a Python object that is not known, tag:yaml.org,2002:python/object:mine.Body"
            ),
            ("!!binary '%'", "the request body is not base64"), ("[1]", "the request body must be a string"),
            ("null", "the file has no request body; record it with the requests' bodies"),
        ]
    )
    func unreadableRequests(question: String, reason: String) throws {
        #expect(try ImportedFile.read(Self.vcrpy(question: question)).reason == "refused: \(reason)")
    }

    @Test("A value that an alias repeats is read")
    func alias() throws {
        let first = Self.vcrpy().replacing(
            "Content-Type: [text/event-stream]",
            with: "Content-Type: &id001 [text/event-stream]"
        )
        let second = Self.vcrpy().replacing("Content-Type: [text/event-stream]", with: "Content-Type: *id001")
            .split(separator: "\n").dropFirst().joined(separator: "\n")
        let file = try ImportedFile.read(first.replacing("\nversion: 1", with: "") + "\n" + second)
        #expect(file.captures.map { $0.header("Content-Type") } == ["text/event-stream", "text/event-stream"])
    }

    @Test("A cassette of vcrpy in JSON becomes an answer")
    func vcrpyJSON() throws {
        let file = try ImportedFile.read(
            """
            {"interactions": [{"request": {"body": "\(Sample.escapedQuestion)", "headers": {"accept": ["*/*"]},
              "method": "POST", "uri": "\(Sample.url)"},
              "response": {"body": {"string": "\(Sample.escaped)"}, "headers": {"date": ["Fri, 27 Nov 2026 08:00:00 GMT"]},
              "status": {"code": 200, "message": "OK"}}}], "version": 1}
            """
        )
        #expect(file.format == .vcrpy)
        #expect(file.capture?.text == Sample.body)
        #expect(file.capture?.date == "2026-11-27")
    }

    private static func ruby(body: String, encoding: String = "") -> String {
        """
        ---
        http_interactions:
        - request:
            method: post
            uri: \(Sample.url)
            body:
              encoding: UTF-8
              string: \(questionYAML)
            headers:
              Authorization:
              - Bearer key
          response:
            status:
              code: 200
              message: OK
            headers:
              Content-Type:
              - text/event-stream
              \(encoding)
            body:
              \(body)
            http_version:
          recorded_at: Fri, 27 Nov 2026 08:00:00 GMT
        recorded_with: VCR 6.0.0
        """
    }

    @Test(
        "A cassette of Ruby's VCR becomes an answer, in each form of its body",
        arguments: [
            (#"{encoding: UTF-8, string: "\#(Sample.escaped)"}"#, ""),
            (#"{encoding: ASCII-8BIT, string: !binary "\#(Sample.gzip)"}"#, "Content-Encoding: [gzip]"),
            (#"{encoding: ASCII-8BIT, base64_string: "\#(Sample.gzip)\n"}"#, "Content-Encoding: [gzip]"),
        ]
    )
    func rubyYAML(body: String, encoding: String) throws {
        let text = Self.ruby(body: "encoding: UTF-8", encoding: encoding)
            .replacing("body:\n      encoding: UTF-8\n    http", with: "body: \(body)\n    http")
        let file = try ImportedFile.read(text)
        #expect(file.format == .rubyVCR)
        let capture = try #require(file.capture)
        #expect(capture.text == Sample.body)
        #expect(capture.question == Sample.question)
        #expect(capture.date == "2026-11-27")
        #expect(capture.request.headers.map(\.value) == ["Bearer key"])
    }

    @Test("A cassette of Ruby's VCR in JSON becomes an answer", arguments: ["post", ":post", "POST"])
    func rubyJSON(method: String) throws {
        let file = try ImportedFile.read(
            """
            {"http_interactions": [{"request": {"method": "\(method)", "uri": "\(Sample.url)",
              "body": {"encoding": "UTF-8", "string": "\(Sample.escapedQuestion)"}, "headers": {}},
              "response": {"status": {"code": 200, "message": "OK"}, "headers": {},
              "body": {"encoding": "UTF-8", "string": "\(Sample.escaped)"}}, "recorded_at": "Fri, 27 Nov 2026 08:00:00 GMT"}]}
            """
        )
        #expect(file.format == .rubyVCR)
        #expect(file.capture?.text == Sample.body)
    }

    @Test(
        "A field of the wrong kind is named",
        arguments: [
            ("status: {code: 200, message: OK}", "status: {code: fine}", "response.status.code must be a whole number"),
            ("method: POST", "method: [POST]", "request.method must be a string"),
            ("method: POST", "verb: POST", "request.method is missing"),
            (
                "Content-Type: [text/event-stream]", "Content-Type: {a: b}",
                "response.headers.Content-Type must be a string"
            ),
            ("- request:\n", "- request: text\n  other:\n", "request must be an object"),
        ]
    )
    func wrongKinds(old: String, new: String, reason: String) throws {
        #expect(try ImportedFile.read(Self.vcrpy().replacing(old, with: new)).reason == "refused: \(reason)")
    }
}
