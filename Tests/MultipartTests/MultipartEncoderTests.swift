import Multipart
import Testing

@Suite("Writing a form")
struct MultipartEncoderTests {
    @Test("What is written reads back as it was, whatever the bytes and names")
    func roundTrip() throws {
        var encoder = try MultipartEncoder(boundary: "lpo-boundary")
        let everyByte = (0...255).map { UInt8($0) }
        encoder.add(name: "prompt", text: "Grüße\r\n--lpo-\r\n😀")
        encoder.add(name: "files", filename: "a \"quoted\" \\ 日本.png", contentType: "image/png", bytes: everyByte)
        encoder.add(name: "files", filename: "", contentType: "text/plain\r\nX-Evil: 1", bytes: [])
        let boundary = try #require(MultipartBoundary.boundary(fromContentType: encoder.contentType))
        let parts = try parse([encoder.finish()[...]], boundary: boundary)
        #expect(
            parts == [
                ParsedPart(name: "prompt", filename: nil, contentType: nil, body: Array("Grüße\r\n--lpo-\r\n😀".utf8)),
                ParsedPart(
                    name: "files",
                    filename: "a \"quoted\" \\ 日本.png",
                    contentType: "image/png",
                    body: everyByte
                ),
                ParsedPart(name: "files", filename: "", contentType: "text/plainX-Evil: 1", body: []),
            ]
        )
    }

    @Test("A name cannot end its own header")
    func injection() throws {
        var encoder = try MultipartEncoder(boundary: "b")
        encoder.add(name: "a\"\r\nX-Evil: 1", text: "")
        let parts = try parse([encoder.finish()[...]])
        #expect(parts.map(\.name) == ["a\"%0D%0AX-Evil: 1"])
    }
}
