import MediaFormats
import Testing

@Suite("What is no media")
struct RefusalTests {
    static let cases: [Refused] = [
        Refused("Nothing", [], .empty),
        Refused("One byte", [0xFF], .unknown),
        Refused("Text", ascii("hello, this is freedom"), .unknown),
        Refused("ZIP", PolyglotTests.zip, .archive),
        Refused("gzip", [0x1F, 0x8B, 8, 0], .archive),
        Refused("bzip2", ascii("BZh91AY&SY"), .archive),
        Refused("xz", [0xFD] + ascii("7zXZ\u{0}"), .archive),
        Refused("zstd", [0x28, 0xB5, 0x2F, 0xFD], .archive),
        Refused("7z", ascii("7z") + [0xBC, 0xAF, 0x27, 0x1C], .archive),
        Refused("RAR", ascii("Rar!\u{1A}\u{7}\u{1}\u{0}"), .archive),
        Refused("tar", ascii("name") + zeros(253) + ascii("ustar\u{0}00") + zeros(250), .archive),
        Refused("PDF", ascii("%PDF-1.7\n"), .document),
        Refused("PDF behind something", ascii("\n\n%PDF-1.7\n"), .document),
        Refused("PostScript", ascii("%!PS-Adobe"), .document),
        Refused("An older office document", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], .document),
        Refused("SVG", ascii("<svg xmlns='http://www.w3.org/2000/svg'/>"), .markup),
        Refused("SVG behind a declaration", ascii("\u{FEFF}<?xml version='1.0'?><svg/>"), .markup),
        Refused("HTML", ascii(" \n<!DOCTYPE html><html></html>"), .markup),
        Refused("A script", ascii("#!/bin/sh\n"), .markup),
        Refused("A program for Linux", [0x7F] + ascii("ELF") + [2, 1, 1], .executable),
        Refused("A program for Windows", ascii("MZ") + zeros(60), .executable),
        Refused("A class of Java", [0xCA, 0xFE, 0xBA, 0xBE], .executable),
        Refused("AVI", SampleImages.riff("AVI ", [("LIST", noise(80))]), .unsupported),
        Refused("JPEG XL", [0xFF, 0x0A, 1, 2, 3], .unsupported),
        Refused("A cursor", [0, 0, 1, 0, 1, 0], .unsupported),
        Refused("AMR", ascii("#!AMR\n"), .unsupported),
        Refused("Two letters of a bitmap", ascii("BMW is a maker of cars and more"), .unknown),
    ]

    @Test("Anything else is refused, by what it is", arguments: cases)
    func refuses(example: Refused) {
        #expect(refusal(of: example.bytes) == example.refusal)
    }

    @Test("Each refusal is one sentence", arguments: MediaRefusal.allCases)
    func messages(refusal: MediaRefusal) {
        #expect(refusal.message.hasPrefix("The file") && refusal.message.hasSuffix("."))
    }

    @Test("Each format has a content type of its kind and an extension", arguments: MediaFormat.allCases)
    func contentTypes(format: MediaFormat) {
        #expect(format.contentType.hasPrefix("\(format.kind.rawValue)/"))
        #expect((3...4).contains(format.fileExtension.count))
    }

    struct Broken: ByteSource {
        struct Failure: Error {}
        let count = 100
        func read(at offset: Int, count: Int) throws -> [UInt8] { throw Failure() }
    }

    struct Shrunk: ByteSource {
        let count = 100
        func read(at offset: Int, count: Int) -> [UInt8] { [0xFF, 0xD8, 0xFF] }
    }

    @Test("A source that fails says nothing about the file")
    func unreadable() throws {
        let broken = #expect(throws: MediaFormatError.self) { try MediaFormat.identify(Broken()) }
        guard case .unreadable(let cause) = try #require(broken) else { return #expect(Bool(false)) }
        #expect(cause is Broken.Failure)
        let shrunk = #expect(throws: MediaFormatError.self) { try MediaFormat.identify(Shrunk()) }
        guard case .unreadable = try #require(shrunk) else { return #expect(Bool(false)) }
    }
}
