import HTTPTypes
import MediaFormats
import Multipart
import Testing

@testable import ChatServer

@Suite("The send form")
struct SendFormTests {
    private typealias Part = (name: String, filename: String?, text: String)

    private func read(_ parts: [(name: String, filename: String?, bytes: [UInt8])]) throws -> SendForm {
        var reader = SendFormReader()
        for part in parts {
            try reader.begin(MultipartPart(name: part.name, filename: part.filename))
            // In pieces of a few bytes, as a network brings them.
            var rest = part.bytes[...]
            while !rest.isEmpty {
                reader.take(rest.prefix(3))
                rest = rest.dropFirst(3)
            }
        }
        return try reader.finish()
    }

    private func problem(_ parts: [(name: String, filename: String?, bytes: [UInt8])]) -> Problem? {
        do {
            _ = try read(parts)
            return nil
        } catch {
            return error as? Problem
        }
    }

    @Test("Prompt and id are read; fields of other names are passed over")
    func read() throws {
        let id = EntityID.next()
        let form = try read([
            ("later", nil, [1, 2, 3]), ("prompt", nil, Array("Grüße 👋".utf8)),
            ("message_id", nil, Array(id.description.utf8)),
        ])
        #expect(form == SendForm(prompt: "Grüße 👋", messageID: id))
    }

    @Test("Every wrong field is named at once")
    func wrong() {
        let problem = problem([("message_id", nil, Array("7".utf8))])
        #expect(problem?.status == .unprocessableContent)
        #expect(problem?.errors.map(\.field) == ["prompt", "message_id"])
    }

    @Test("A prompt has its length in characters, not in bytes")
    func length() throws {
        let longest = String(repeating: "👍", count: 100_000)
        #expect(try read([("prompt", nil, Array(longest.utf8))]).prompt == longest)
        #expect(problem([("prompt", nil, Array((longest + "x").utf8))])?.errors.first?.field == "prompt")
        #expect(problem([("prompt", nil, [])])?.errors.first?.field == "prompt")
    }

    @Test(
        "A prompt that cannot be kept is refused",
        arguments: [
            [0x61, 0x00, 0x62], [0xFF, 0xFE], [0x20, 0x0A], [0xED, 0xA0, 0x80],
        ] as [[UInt8]]
    )
    func unkeepable(bytes: [UInt8]) {
        #expect(problem([("prompt", nil, bytes)])?.status == .unprocessableContent)
    }

    @Test("A field given twice is refused")
    func twice() {
        #expect(problem([("prompt", nil, [97]), ("prompt", nil, [98])])?.errors.first?.message == "must be given once")
    }

    @Test("What makes two forms the same are their fields and the bytes of their files")
    func fields() {
        func file(_ fingerprint: [UInt8]) -> ReceivedFile {
            ReceivedFile(
                fingerprint: fingerprint,
                kept: UploadedFile(id: EntityID.next(), kind: .image, contentType: "image/png", size: 1)
            )
        }
        let form = SendForm(prompt: "a", messageID: nil, files: [file([1]), file([0xAB])])
        #expect(form.fields == ["a", nil, "01", "ab"])
        #expect(SendForm(prompt: "a", messageID: nil, files: [file([1]), file([0xAB])]).fields == form.fields)
    }
}
