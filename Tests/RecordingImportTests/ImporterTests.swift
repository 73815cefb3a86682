import Recording
import RecordingImport
import Testing

@Suite struct ImporterTests {
    /// Keeps names only, and refuses what its text says.
    private final class NameKeeper: CaptureKeeper {
        var names: [String?] = []

        struct Refusal: Error, CustomStringConvertible {
            let description = "has what looks like a key"
        }

        func keep(_ capture: Capture, suggestedName: String?) throws -> String {
            names.append(suggestedName)
            if capture.status != 200 { throw Refusal() }
            return "\(capture.vendor.rawValue)/\(suggestedName ?? "found")"
        }
    }

    @Test("Each call is reported in a line, and counted")
    func report() {
        let file = """
            {"log": {"entries": [\(Self.entry(Sample.har())), \(Self.entry(Sample.har(method: "GET"))),
            \(Self.entry(Sample.har(status: "500", content: ""))), \(Self.entry(Sample.har(question: nil))),
            \(Self.entry(Sample.har(type: "text/event-stream", content: #""text": "GrÃ¼ÃŸe""#)))]}}
            """
        var lines: [String] = []
        let keeper = NameKeeper()
        var importer = RecordingImporter(keeper: keeper, name: nil) { lines.append($0) }
        importer.add(Array(file.utf8), file: "a.har", options: Sample.options)
        importer.add(Array("{".utf8), file: "b.har", options: Sample.options)
        importer.add(Array(Sample.har().utf8), file: "c.har", options: Sample.options)
        #expect(
            lines == [
                "a.har: HAR, 5 calls",
                "  1. POST \(Sample.url): imported as openai/found",
                "  2. GET \(Sample.url): skipped: GET is not a call that streams",
                "  3. POST \(Sample.url): refused: has what looks like a key",
                "  4. POST \(Sample.url): refused: the file has no request body; record it with the requests' bodies",
                "  5. POST \(Sample.url): imported as openai/found; the text had been read as Latin-1 and not as UTF-8, which was undone",
                "b.har:1:1: string or '}' expected near end of file",
                "c.har: HAR, 1 call",
                "  1. POST \(Sample.url): imported as openai/found",
            ]
        )
        #expect(importer.total == "3 imported, 1 skipped, 3 refused.")
        #expect(importer.refused == 3)
        #expect(keeper.names.allSatisfy { $0 == nil })
    }

    @Test("A name is given to the first recording, and with a number to the others")
    func names() {
        let keeper = NameKeeper()
        var importer = RecordingImporter(keeper: keeper, name: "tool") { _ in }
        for status in ["200", "500", "200", "200"] {
            importer.add(Array(Sample.har(status: status).utf8), file: "a.har", options: Sample.options)
        }
        #expect(keeper.names == ["tool", "tool-2", "tool-2", "tool-3"])
    }

    /// The one entry of a HAR file.
    private static func entry(_ har: String) -> Substring {
        guard let start = har.firstRange(of: #""entries": ["#)?.upperBound, let end = har.lastIndex(of: "]") else {
            return ""
        }
        return har[start..<end]
    }
}
