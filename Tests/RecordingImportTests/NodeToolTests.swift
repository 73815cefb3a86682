import Recording
import RecordingImport
import Testing

/// What tools for Node write.
@Suite struct NodeToolTests {
    private static func polly(content: String, encoding: String = "") -> String {
        Sample.har(headers: encoding, content: content)
            .replacing(#""log": {"#, with: #""log": {"_recordingName": "a stream", "#)
    }

    private static let isGzip = #", {"name": "content-encoding", "value": "gzip"}"#

    @Test(
        "Each form in which Polly.js keeps a body is read",
        arguments: [
            (#""mimeType": "text/event-stream", "text": "\#(Sample.escaped)""#, ""),
            (
                #""encoding": "base64", "text": "[\"\#(Sample.gzip.prefix(80))\",\"\#(Sample.gzip.dropFirst(80))\"]""#,
                isGzip
            ),
            (#""_isBinary": true, "text": "[\"\#(gzipHex.prefix(50))\",\"\#(gzipHex.dropFirst(50))\"]""#, isGzip),
            (#""text": "[\"\#(gzipHex)\"]""#, isGzip),
            (#""encoding": "base64", "text": "\#(Sample.gzip)""#, ""),
            (#""_isBinary": true, "text": "\#(gzipHex)""#, ""),
        ]
    )
    func pollyForms(content: String, encoding: String) throws {
        let file = try ImportedFile.read(Self.polly(content: content, encoding: encoding))
        #expect(file.format == .polly)
        #expect(file.capture?.text == Sample.body)
    }

    @Test("A text of Polly.js that is no list of pieces is refused as what it is not")
    func pollyMalformed() throws {
        let file = try ImportedFile.read(
            Self.polly(content: #""_isBinary": true, "text": "[\"zz\"]""#, encoding: Self.isGzip)
        )
        #expect(file.reason == "refused: the response body is not hexadecimal")
    }

    private static func nock(
        response: String,
        status: Int = 200,
        headers: String = #"["Content-Type", "text/event-stream", "Date", "Fri, 27 Nov 2026 08:00:00 GMT"]"#,
        more: String = ""
    ) -> String {
        """
        [{"scope": "https://api.openai.com:443", "method": "POST", "path": "/v1/chat/completions",
          "body": \(Sample.question), "status": \(status), "response": \(response), "rawHeaders": \(headers)\(more)}]
        """
    }

    @Test("A recording of nock becomes an answer with its request")
    func nockText() throws {
        let file = try ImportedFile.read(
            Self.nock(response: "\"\(Sample.escaped)\"", more: #", "reqheaders": {"a": "b", "content-length": 90}"#)
        )
        #expect(file.format == .nock)
        let capture = try #require(file.capture)
        #expect(capture.text == Sample.body)
        #expect(capture.question == Sample.question)
        #expect(capture.date == "2026-11-27")
        #expect(capture.request.headers.map(\.value) == ["b", "90"])
        #expect(capture.header("Content-Type") == "text/event-stream")
        #expect(file.remarks.isEmpty)
    }

    @Test(
        "Each form in which nock keeps a body and headers is read",
        arguments: [
            (#"["\#(gzipHex.prefix(50))", "\#(gzipHex.dropFirst(50))"]"#, #"{"content-encoding": "gzip"}"#, ""),
            (#""\#(gzipHex)""#, "[]", #", "responseIsBinary": true"#),
            ("\"\(Sample.escaped)\"", "{}", #", "responseIsBinary": false"#),
        ]
    )
    func nockForms(response: String, headers: String, more: String) throws {
        let file = try ImportedFile.read(Self.nock(response: response, headers: headers, more: more))
        #expect(file.capture?.text == Sample.body)
    }

    @Test("JSON that nock has parsed is written anew, and told of")
    func nockJSON() throws {
        let file = try ImportedFile.read(Self.nock(response: #"{"error":  {"code": 1}}"#, status: 400, headers: "[]"))
        #expect(file.capture?.text == #"{"error":{"code":1}}"#)
        #expect(
            file.remarks == ["nock keeps JSON without its white space, so the body is not byte for byte the vendor's"]
        )
    }

    @Test(
        "A field of nock's that is malformed is named",
        arguments: [
            (#""a""#, #"["one"]"#, "rawHeaders must be names and values"),
            (#""a""#, #"["one", 2]"#, "rawHeaders[0] must be a name and a value, both strings"),
            (#"["xyz"]"#, #"["content-encoding", "gzip"]"#, "the response body is not hexadecimal"),
        ]
    )
    func nockMalformed(response: String, headers: String, reason: String) throws {
        #expect(try ImportedFile.read(Self.nock(response: response, headers: headers)).reason == "refused: \(reason)")
    }
}

/// ``Sample/gzip`` in hexadecimal.
private let gzipHex =
    "1f8b08000000000002031d8d410ac2301045f73985fc7584b8cd5a71a707284586cc48023529cd148492b3781177bd98"
    + "c1ed7f8ff79994fc6143627884481a5ef374a4556359849d7327d8be9714a4c20f5dcc2c6f7867c13229c16f0825ab64"
    + "ed81ebb27ff78fa0593c534e353e16a15a724755cb8c363663f87f399cefb7cb68cc0fd45553ec81000000"
