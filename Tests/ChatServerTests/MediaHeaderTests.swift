import Testing

@testable import ChatServer

@Suite("Headers of files")
struct MediaHeaderTests {
    @Test(
        "One range of bytes is understood, whatever it leaves out",
        arguments: [
            ("bytes=0-1", ByteRange.part(0..<2)), ("bytes=2-", .part(2..<10)), ("bytes=-3", .part(7..<10)),
            ("bytes=9-9", .part(9..<10)), ("bytes=0-99999", .part(0..<10)), ("bytes=-99999", .part(0..<10)),
            ("Bytes = 1 - 2", .part(1..<3)), ("bytes=,1-2,", .part(1..<3)),
            ("bytes=0-99999999999999999999", .part(0..<10)),
        ]
    )
    func understood(header: String, range: ByteRange) {
        #expect(ByteRange(header, size: 10) == range)
    }

    @Test(
        "Bytes that are not there cannot be served",
        arguments: ["bytes=10-", "bytes=10-20", "bytes=-0", "bytes=99999999999999999999-"]
    )
    func unsatisfiable(header: String) {
        #expect(ByteRange(header, size: 10) == .none)
    }

    @Test(
        "What is not understood, and several ranges, get the whole file",
        arguments: [
            nil, "", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=3-2", "bytes=1-2,4-5", "items=0-1", "bytes=--1",
            "bytes=+1-2", "bytes=0x1-2", "bytes=١-٢",
        ] as [String?]
    )
    func whole(header: String?) {
        #expect(ByteRange(header, size: 10) == .whole)
    }

    @Test("An empty file has no range")
    func empty() {
        #expect(ByteRange("bytes=0-", size: 0) == .none)
        #expect(ByteRange("bytes=-1", size: 0) == .none)
        #expect(ByteRange(nil, size: 0) == .whole)
    }

    @Test("A tag is found among others, weak or strong, and a range needs the strong one")
    func tags() {
        let tag = EntityTag(digest: Array(0..<32))
        #expect(tag.text == "\"000102030405060708090a0b0c0d0e0f\"")
        for header in [tag.text, "W/\(tag.text)", "\"x\", \(tag.text)", "*"] {
            #expect(tag.isNamed(byIfNoneMatch: header))
        }
        #expect(!tag.isNamed(byIfNoneMatch: nil))
        #expect(!tag.isNamed(byIfNoneMatch: "\"x\""))
        #expect(tag.allowsRange(ifRange: nil))
        #expect(tag.allowsRange(ifRange: tag.text))
        #expect(!tag.allowsRange(ifRange: "W/\(tag.text)"))
        #expect(!tag.allowsRange(ifRange: "Fri, 27 Nov 2026 10:00:00 GMT"))
    }

    @Test("A file's name is told in ASCII and whole, and cannot end its quotes")
    func disposition() {
        #expect(
            ContentDisposition.inline(filename: "Grüße \"1\".png")
                == "inline; filename=\"Gr__e _1_.png\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%221%22.png"
        )
    }
}
