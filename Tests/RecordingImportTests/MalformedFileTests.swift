import Recording
import RecordingImport
import Testing

@Suite struct MalformedFileTests {
    @Test(
        "A file that cannot be imported says what it is and where it is wrong",
        arguments: [
            ("", "sample: is empty"), (" \n\t", "sample: is empty"), ("\u{FEFF}", "sample: is empty"),
            ("{}", "sample: is none of the formats that are known: HAR, Polly.js, vcrpy, Ruby VCR, nock"),
            ("[]", "sample: is none of the formats that are known: HAR, Polly.js, vcrpy, Ruby VCR, nock"),
            ("just words", "sample: is none of the formats that are known: HAR, Polly.js, vcrpy, Ruby VCR, nock"),
            (
                #"{"log": {"entries": {}}}"#,
                "sample: is none of the formats that are known: HAR, Polly.js, vcrpy, Ruby VCR, nock"
            ),
            (
                #"[{"scope": "a"}, 5]"#,
                "sample: is none of the formats that are known: HAR, Polly.js, vcrpy, Ruby VCR, nock"
            ),
            (
                "- request: {}\n  response: {}",
                "sample: is a cassette of a version of vcrpy or VCR before 1.0 or 2.0; record it again with a newer one"
            ),
            ("PK\u{3}\u{4}", "sample: is a zip archive; unpack it, or record with the bodies inside the HAR file"),
            ("a: b: c", "sample:1:5: is not YAML: mapping values are not allowed in this context"),
            ("a: 1\na: 2", "sample:1:1: has the key a twice in one mapping"),
            ("a: *b", "sample:1:4: is not YAML: found undefined alias"),
            (
                "--- a\n--- b",
                "sample:2:1: is not YAML: expected a single document in the stream, but found another document"
            ),
        ]
    )
    func malformed(text: String, message: String) {
        let error = #expect(throws: ImportError.self) { try ImportedFile.read(text) }
        #expect(error?.description == message)
    }

    @Test("A half of a JSON file is told with its place")
    func half() {
        let text = Sample.har()
        let error = #expect(throws: ImportError.self) { try ImportedFile.read(String(text.prefix(text.count / 2))) }
        #expect(error?.line == 4)
        #expect(error?.column != nil)
    }

    @Test(
        "A file that is compressed or no text at all is told",
        arguments: [
            ([0x1F, 0x8B, 8] as [UInt8], "is compressed; decompress it with gunzip first"),
            ([0x78, 0xDA, 1], "is compressed, as mitmproxy writes .zhar files; write a .har file instead"),
            ([0x61, 0xFF], "is neither JSON nor YAML: it is not UTF-8 text"),
        ]
    )
    func bytes(bytes: [UInt8], message: String) {
        let error = #expect(throws: ImportError.self) {
            try ImportedFile.read(bytes, file: "sample", options: Sample.options)
        }
        #expect(error?.message == message)
    }

    @Test(
        "Nesting without end is refused",
        arguments: ["[", "{\"a\":", "- ", "a: [", "{a: ", "? ", "- [", "&a [", "!!x ["]
    )
    func nesting(piece: String) {
        for text in [String(repeating: piece, count: 100_000), "a: " + String(repeating: piece, count: 100_000)] {
            #expect(throws: ImportError.self) { try ImportedFile.read(text) }
        }
    }

    @Test("Aliases of aliases cost neither memory nor time")
    func bomb() throws {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...40 {
            text += "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", "))]\n"
        }
        #expect(try ImportedFile.read(text + "http_interactions: *a40").calls.count == 9)
        #expect(
            try ImportedFile.read(text + "interactions: [{request: {method: POST, uri: x, body: *a40}, response: {}}]")
                .captures.isEmpty
        )
        for key in [
            "? *a40 : 1", "*a40 : 1", "[*a40]: 1", "x: {[*a40]: 1}", "x: {? *a40 : 1}", "? [*a40]\n: 1",
            "?\n  - *a40\n: 1", "- ? {a: *a40}",
        ] {
            let error = #expect(throws: ImportError.self) { try ImportedFile.read(text + key) }
            #expect(error?.description == "sample:42: has a key with an alias in it, which is not read", "\(key)")
        }
    }

    @Test("An alias that is repeated in a million entries is bounded by the bodies' sum")
    func repeatedEntry() throws {
        let entry = """
            interactions:
            - &a
              request: {method: POST, uri: '\(Sample.url)', body: '\(Sample.question)'}
              response: {status: {code: 200}, body: {string: "\(Sample.escaped)"}}

            """
        var options = Sample.options
        options.limits.allBodies = 3 * Sample.body.utf8.count
        let file = try ImportedFile.read(entry + String(repeating: "- *a\n", count: 9), options)
        #expect(file.captures.count == 3)
        #expect(
            file.reason
                == "refused: the bodies of this file come to more than \(options.limits.allBodies) bytes; split the file"
        )
    }

    @Test("Text in a file that uses aliases is not taken for a key")
    func harmlessText() throws {
        let text = """
            interactions:
            - request: {method: POST, uri: 'https://example.com/'}
              response:
                headers: {a: &id001 [b], c: *id001}
                body:
                  string: |
                    data: Really? *Yes*: it is. [*] : {x}
                    ? no key
                    *bold*: text
            """
        #expect(
            try ImportedFile.read(text).reason
                == "skipped: example.com is no vendor's host; name the vendor with --vendor"
        )
    }

    @Test("Files and bodies beyond the limits are refused")
    func limits() throws {
        var options = Sample.options
        options.limits.file = 100
        let error = #expect(throws: ImportError.self) { try ImportedFile.read(Sample.har(), options) }
        #expect(error?.message == "has \(Sample.har().utf8.count) bytes, and 100 are the most")
        options.limits = ImportLimits(body: 128)
        for content in [
            #""text": "\#(Sample.escaped)""#,
            #""encoding": "base64", "text": "\#(String(repeating: "A", count: 200))""#,
        ] {
            #expect(
                try ImportedFile.read(Sample.har(content: content), options).reason
                    == "refused: the response body has more than 128 bytes"
            )
        }
        options.limits.body = 299_999
        let har = Sample.har(content: #""encoding": "base64", "text": "\#(Sample.bomb)""#)
        #expect(
            try ImportedFile.read(har, options).reason
                == "refused: the response body has more than 299999 bytes when it is decompressed"
        )
        options.limits.body = 300_000
        #expect(try ImportedFile.read(har, options).capture?.body.count == 300_000)
    }
}
