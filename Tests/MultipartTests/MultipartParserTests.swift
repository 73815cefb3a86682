import Multipart
import Testing

@Suite("Parsing a form")
struct MultipartParserTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let behaviour: String
        let body: String
        let parts: [ParsedPart]
        var testDescription: String { behaviour }

        init(_ behaviour: String, _ body: String, _ parts: [ParsedPart]) {
            self.behaviour = behaviour
            self.body = body
            self.parts = parts
        }
    }

    static func field(_ name: String, _ body: String) -> ParsedPart {
        ParsedPart(name: name, filename: nil, contentType: nil, body: Array(body.utf8))
    }

    static func part(_ name: String, _ content: String) -> String {
        "--b\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(content)\r\n"
    }

    static let cases: [Case] = [
        Case("A field is its bytes", part("a", "hello") + "--b--\r\n", [field("a", "hello")]),
        Case(
            "Parts come in order, and names may repeat",
            part("a", "1") + part("b", "2") + part("a", "3") + "--b--\r\n",
            [
                field("a", "1"), field("b", "2"), field("a", "3"),
            ]
        ),
        Case("An empty part has no bytes", part("a", "") + "--b--", [field("a", "")]),
        Case(
            "The blank line's end may be the boundary's",
            "--b\r\nContent-Disposition: form-data; name=a\r\n\r\n--b--",
            [field("a", "")]
        ),
        Case(
            "Preamble and epilogue are ignored",
            "hi\r\n--bx\r\n--\r\n" + part("a", "1") + "--b--\r\nmore\r\n--b\r\n",
            [
                field("a", "1")
            ]
        ),
        Case(
            "Spaces after a boundary are ignored",
            "--b \t\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--b-- \r\n",
            [field("a", "x")]
        ),
        Case(
            "What only begins like a boundary is content",
            part("a", "\r\n--\r\n--bb\r\n-b\r\n\r\r\n--c") + "--b--",
            [
                field("a", "\r\n--\r\n--bb\r\n-b\r\n\r\r\n--c")
            ]
        ),
        Case(
            "Content may begin with what begins a boundary",
            part("a", "--") + part("c", "--x") + "--b--",
            [
                field("a", "--"), field("c", "--x"),
            ]
        ),
        Case("A boundary in the middle of a line is content", part("a", "x--b--") + "--b--", [field("a", "x--b--")]),
        Case(
            "Lone CR and LF are content, and LF alone ends no line",
            part("a", "1\n--b\n2\r--b\r3\n") + "--b--",
            [
                field("a", "1\n--b\n2\r--b\r3\n")
            ]
        ),
        Case("Line ends at the end of content are kept", part("a", "x\r\n\r\n") + "--b--", [field("a", "x\r\n\r\n")]),
        Case("A form without parts is a form", "--b--\r\n", []),
        Case(
            "Header names are read without case and values may be folded",
            "--b\r\ncontent-DISPOSITION:form-data;\r\n\tNAME=\"a\"\r\nContent-Type: image/png \r\n\r\nx\r\n--b--",
            [ParsedPart(name: "a", filename: nil, contentType: "image/png", body: Array("x".utf8))]
        ),
    ]

    @Test("Forms are read the same at every cut into two and byte by byte", arguments: cases)
    func everyCut(example: Case) throws {
        let bytes = Array(example.body.utf8)
        #expect(try parse([bytes[...]]) == example.parts)
        #expect(try parse(bytes.indices.map { bytes[$0...$0] }) == example.parts)
        for cut in 0...bytes.count {
            #expect(try parse([bytes[..<cut], bytes[cut...]]) == example.parts, "cut at \(cut)")
        }
    }

    @Test(
        "Names are read as browsers and other clients escape them",
        arguments: [
            (#"name="a"; filename="photo.png""#, "photo.png"),
            (#"name="a"; filename="a%22b.png""#, "a\"b.png"),
            (#"name="a"; filename="a\"b\\c.png""#, "a\"b\\c.png"),
            (#"name="a"; filename="a\b.png""#, "a\\b.png"),
            (#"name="a"; filename="a\""#, "a\\"),
            (#"name="a"; filename="a;b=c.png" ; x=y"#, "a;b=c.png"),
            (#"name="a"; filename="日本.png""#, "日本.png"),
            (#"name="a"; filename=plain.png"#, "plain.png"),
            (#"name="a"; filename="""#, ""),
            (#"name="a"; filename*=UTF-8''%e2%82%ac.png; filename="euro.png""#, "euro.png"),
            (#"name="a"; filename*=UTF-8''%e2%82%ac.png"#, nil),
        ] as [(String, String?)]
    )
    func filenames(parameters: String, filename: String?) throws {
        let body = "--b\r\nContent-Disposition: form-data; \(parameters)\r\n\r\n\r\n--b--\r\n"
        let parts = try parse([Array(body.utf8)[...]])
        #expect(parts.map(\.name) == ["a"])
        #expect(parts.map(\.filename) == [filename])
    }

    @Test("All header fields of a part are kept in order")
    func headers() throws {
        let body = "--b\r\nX-One: 1\r\nContent-Disposition: form-data; name=a\r\nx-one:  2 \r\n\r\n\r\n--b--"
        var parser = try MultipartParser(boundary: "b")
        guard case .partBegan(let part) = try parser.feed(Array(body.utf8)).first else {
            Issue.record("no part")
            return
        }
        #expect(
            part.headers == [
                MultipartHeader(name: "X-One", value: "1"),
                MultipartHeader(name: "Content-Disposition", value: "form-data; name=a"),
                MultipartHeader(name: "x-one", value: "2"),
            ]
        )
    }

    @Test("A part's bytes are slices of what was fed, at their own indices")
    func slices() throws {
        let bytes = Array((Self.part("a", "hello") + "--b--").utf8)
        var parser = try MultipartParser(boundary: "b")
        let slices = try parser.feed(bytes).compactMap { event -> ArraySlice<UInt8>? in
            guard case .bytes(let slice) = event else { return nil }
            return slice
        }
        let slice = try #require(slices.first)
        #expect(slices.count == 1)
        #expect(bytes[slice.startIndex..<slice.endIndex] == Array("hello".utf8)[...])
    }

    @Test("No more than the boundary's line is held back")
    func heldBack() throws {
        let boundary = String(repeating: "x", count: 70)
        var parser = try MultipartParser(boundary: boundary)
        let head = "--\(boundary)\r\nContent-Disposition: form-data; name=a\r\n\r\n"
        _ = try parser.feed(Array(head.utf8))
        var fed = 0
        var given = 0
        for byte in String(repeating: "\r\n--" + boundary + "y", count: 20).utf8 {
            fed += 1
            for case .bytes(let slice) in try parser.feed([byte]) { given += slice.count }
            #expect(fed - given <= boundary.utf8.count + 5)
        }
    }

    @Test(
        "The longest boundary of all allowed characters works",
        arguments: ["a", "'()+_,-./:=? 0zZ", "----WebKitFormBoundaryAbC"]
    )
    func boundaries(boundary: String) throws {
        var encoder = try MultipartEncoder(boundary: boundary)
        encoder.add(name: "a", text: "1")
        let read = try #require(MultipartBoundary.boundary(fromContentType: encoder.contentType))
        #expect(read == boundary)
        #expect(try parse([encoder.finish()[...]], boundary: read) == [Self.field("a", "1")])
    }

    @Test("Sixty megabytes that nearly match cost time in proportion", .timeLimit(.minutes(5)))
    func linearTime() throws {
        var parser = try MultipartParser(boundary: String(repeating: "-", count: 69) + "x")
        let head = "--" + String(repeating: "-", count: 69) + "x\r\nContent-Disposition: form-data; name=a\r\n\r\n"
        _ = try parser.feed(Array(head.utf8))
        let piece = Array(String(repeating: "\r\n" + String(repeating: "-", count: 71), count: 1_000).utf8)
        var given = 0
        for _ in 0..<840 {
            for case .bytes(let slice) in try parser.feed(piece) { given += slice.count }
        }
        #expect(given > 840 * piece.count - 80)
    }
}

struct ParsedPart: Equatable, Sendable {
    var name: String
    var filename: String?
    var contentType: String?
    var body: [UInt8]
}

/// Feeds the pieces and puts the parts together; a part that does not end is left out.
func parse(
    _ pieces: [ArraySlice<UInt8>],
    boundary: String = "b",
    limits: MultipartLimits = MultipartLimits()
) throws(MultipartError) -> [ParsedPart] {
    var parser = try MultipartParser(boundary: boundary, limits: limits)
    var parts: [ParsedPart] = []
    var current: ParsedPart?
    for piece in pieces {
        for event in try parser.feed(piece) {
            switch event {
            case .partBegan(let part):
                current = ParsedPart(name: part.name, filename: part.filename, contentType: part.contentType, body: [])
            case .bytes(let bytes):
                current?.body += bytes
            case .partEnded:
                if let part = current { parts.append(part) }
                current = nil
            }
        }
    }
    try parser.finish()
    return parts
}
