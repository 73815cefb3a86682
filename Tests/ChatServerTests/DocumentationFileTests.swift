import EmbeddedDocumentation
import JSONTree
import NIOCore
import Testing

@testable import ChatServer

@Suite("Files of the documentation")
struct DocumentationFileTests {
    @Test(
        "gzip is sent to who names it and does not exclude it",
        arguments: [
            (nil, false), ("", false), ("br", false), ("gzip", true), ("GZIP", true), ("br, gzip;q=0.5", true),
            ("gzip; q=0", false), ("gzip;q=0.000, br", false), ("x-gzip", false),
        ] as [(String?, Bool)]
    )
    func takesGzip(header: String?, takes: Bool) {
        #expect(DocumentationFile.takesGzip(header) == takes)
    }

    @Test("Without Swagger UI the page is the plain one, and names its files by their versions")
    func plain() throws {
        let files = DocumentationFiles([
            "openapi.json": Array("{}".utf8), "page.css": [1], "page.html": [2],
            "plain.html": Array(#"<a href="/docs/page.css">"#.utf8),
        ])
        let version = try #require(files.assets["page.css"]?.version)
        #expect(version.count == 32)
        #expect(text(files.page) == #"<a href="/docs/page.css?v=\#(version)">"#)
        #expect(files.assets.keys.sorted() == ["page.css"])
    }

    @Test("With Swagger UI the page is its, and a compressed file is no file of its own")
    func swagger() {
        let files = DocumentationFiles([
            "page.html": [2], "plain.html": [3], "swagger-ui-bundle.js": [4], "swagger-ui-bundle.js.gz": [5],
        ])
        #expect(text(files.page) == "\u{2}")
        #expect(files.assets.keys.sorted() == ["swagger-ui-bundle.js"])
        #expect(files.assets["swagger-ui-bundle.js"]?.gzip?.bytes.readableBytes == 1)
    }

    @Test("The document in the binary is of the server's version")
    func version() throws {
        let document = try JSONTree.parse(EmbeddedDocumentation.files["openapi.json"] ?? [])
        #expect(document["info"]?["version"]?.string == Version.current)
    }

    private func text(_ file: DocumentationFile?) -> String {
        file.map { String(buffer: $0.plain.bytes) } ?? ""
    }
}
