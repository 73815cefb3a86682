import Multipart
import Testing

@Suite("Refusing what is not a form")
struct MultipartRefusalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let body: String
        let error: MultipartError
        var testDescription: String { body }
    }

    static let limits = MultipartLimits(maxParts: 2, maxHeaderBytes: 80, maxNameBytes: 5, maxFilenameBytes: 6)
    static let good = "--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n"

    static let cases = [
        Case(body: "", error: .truncated),
        Case(body: "no boundary here", error: .truncated),
        Case(body: good, error: .truncated),
        Case(body: good + "--b", error: .truncated),
        Case(body: good + "--b-", error: .truncated),
        Case(body: good + "--b\r\nContent-Dis", error: .truncated),
        Case(body: good + "--b-x", error: .malformedDelimiter),
        Case(body: good + "--b x\r\n", error: .malformedDelimiter),
        Case(body: good + "--b\rx", error: .malformedDelimiter),
        Case(body: "--b\r\n\r\nx\r\n--b--", error: .missingName(part: 1)),
        Case(body: "--b\r\nContent-Disposition: form-data\r\n\r\n", error: .missingName(part: 1)),
        Case(body: good + "--b\r\nContent-Disposition: attachment; name=a\r\n\r\n", error: .missingName(part: 2)),
        Case(body: "--b\r\nContent-Disposition: form-data; name=\"a\r\n\r\n", error: .malformedHeader(part: 1)),
        Case(body: "--b\r\nContent-Disposition: form-data; name=a; name=b\r\n\r\n", error: .malformedHeader(part: 1)),
        Case(body: "--b\r\nContent-Disposition: form-data; name=\"a\"x\r\n\r\n", error: .malformedHeader(part: 1)),
        Case(body: "--b\r\nno colon\r\n\r\n", error: .malformedHeader(part: 1)),
        Case(body: "--b\r\n folded first\r\n\r\n", error: .malformedHeader(part: 1)),
        Case(body: "--b\r\nContent-Disposition: form-data; name=a\n\n", error: .malformedHeader(part: 1)),
        Case(body: "--b\r\nX: \rY\r\n\r\n", error: .malformedHeader(part: 1)),
        Case(
            body: "--b\r\nX: " + String(repeating: "y", count: 100),
            error: .headerTooLarge(part: 1, limit: 80)
        ),
        Case(
            body: "--b\r\nContent-Disposition: form-data; name=abcdef\r\n\r\n",
            error: .nameTooLong(part: 1, limit: 5)
        ),
        Case(
            body: "--b\r\nContent-Disposition: form-data; name=a; filename=1234567\r\n\r\n",
            error: .filenameTooLong(part: 1, limit: 6)
        ),
        Case(body: good + good + good + "--b--", error: .tooManyParts(limit: 2)),
    ]

    @Test("A malformed or oversized form is the same error at every cut", arguments: cases)
    func errors(example: Case) {
        let bytes = Array(example.body.utf8)
        for cut in 0...bytes.count {
            #expect(throws: example.error, "cut at \(cut)") {
                try parse([bytes[..<cut], bytes[cut...]], limits: Self.limits)
            }
        }
        #expect(throws: example.error) { try parse(bytes.indices.map { bytes[$0...$0] }, limits: Self.limits) }
        #expect(example.error.message.hasSuffix("."))
    }

    @Test("What is within the limits passes")
    func withinLimits() throws {
        let part = "--b\r\nContent-Disposition: form-data; name=abcde; filename=123456\r\n\r\n\r\n"
        #expect(try parse([Array((part + Self.good + "--b--").utf8)[...]], limits: Self.limits).count == 2)
    }

    @Test("What came before an error is given before it")
    func order() throws {
        var parser = try MultipartParser(boundary: "b")
        let events = try parser.feed(Array((Self.good + "--b-x").utf8))
        #expect(events.count == 2)
        #expect(throws: MultipartError.malformedDelimiter) { try parser.feed(Array("more".utf8)) }
        #expect(throws: MultipartError.malformedDelimiter) { try parser.finish() }
    }

    @Test(
        "A boundary that RFC 2046 does not allow is refused",
        arguments: ["", "a ", "a\"b", "é", String(repeating: "x", count: 71)]
    )
    func boundaries(boundary: String) {
        #expect(throws: MultipartError.invalidBoundary) { try MultipartParser(boundary: boundary) }
        #expect(throws: MultipartError.invalidBoundary) { try MultipartEncoder(boundary: boundary) }
    }

    @Test(
        "The boundary is found in a Content-Type",
        arguments: [
            ("multipart/form-data; boundary=abc", "abc"),
            ("Multipart/Form-Data;charset=utf-8;BOUNDARY=\"a b\"", "a b"),
            ("multipart/form-data; boundary=\"----x=?\"; q", nil),
            ("multipart/form-data; boundary=----WebKitFormBoundaryX ;q=1", "----WebKitFormBoundaryX"),
            ("multipart/form-data", nil),
            ("multipart/form-data; boundary=", nil),
            ("multipart/form-data; boundary=\"abc", nil),
            ("multipart/mixed; boundary=abc", nil),
            ("application/json", nil),
            ("", nil),
        ] as [(String, String?)]
    )
    func contentTypes(contentType: String, boundary: String?) {
        #expect(MultipartBoundary.boundary(fromContentType: contentType) == boundary)
    }
}
