import EmbeddedRecordings
import JSONTree
import Recording
import RecordingImport
import Testing

/// Every recording of the repository, written as other tools would have kept it.
@Suite struct RoundTripTests {
    private static let all = (try? RecordingLibrary(files: EmbeddedRecordings.files, folder: "built in").all) ?? []

    @Test("Every recording comes out of a file as it went in", arguments: ["har", "vcrpy", "ruby", "yaml"])
    func roundTrip(form: String) throws {
        try #require(Self.all.count > 100)
        for recording in Self.all {
            let file = try ImportedFile.read(Self.file(recording, form))
            guard !recording.body.isEmpty || recording.status != 200 else { continue }
            let capture = try #require(file.capture, "\(recording.name): \(file.reason ?? "")")
            #expect(capture.body == recording.body, "\(recording.name)")
            #expect(capture.vendor == recording.vendor)
            #expect(capture.api == recording.api)
            #expect(capture.status == recording.status)
            #expect(capture.request.target == recording.request.path)
            #expect(try JSONTree.parse(capture.request.body) == recording.request.body, "\(recording.name)")
            #expect(capture.headers.map(\.name) == recording.headers.map(\.name))
            #expect(file.remarks.isEmpty)
        }
    }

    private static func file(_ recording: Recording, _ form: String) -> String {
        let url = "http://localhost:8089/\(recording.vendor.rawValue)\(recording.request.path)"
        let question = quoted(recording.request.body.serialized())
        let body = quoted(String(decoding: recording.body, as: UTF8.self))
        let listed = recording.headers.map { "{\"name\": \(quoted($0.name)), \"value\": \(quoted($0.value))}" }
        let mapped = recording.headers.map { "\(quoted($0.name)): [\(quoted($0.value))]" }.joined(separator: ", ")
        switch form {
        case "har":
            return """
                {"log": {"entries": [{"request": {"method": "POST", "url": "\(url)", "headers": [],
                "postData": {"text": \(question)}}, "response": {"status": \(recording.status),
                "headers": [\(listed.joined(separator: ", "))], "content": {"text": \(body)}}}]}}
                """
        case "ruby":
            return """
                {"http_interactions": [{"request": {"method": "post", "uri": "\(url)", "body": {"string": \(question)},
                "headers": {}}, "response": {"status": {"code": \(recording.status)}, "headers": {\(mapped)},
                "body": {"encoding": "UTF-8", "string": \(body)}}}]}
                """
        default:
            // JSON's escapes are YAML's too.
            let interaction = """
                {"request": {"method": "POST", "uri": "\(url)", "body": \(question), "headers": {}},
                "response": {"status": {"code": \(recording.status)}, "headers": {\(mapped)}, "body": {"string": \(body)}}}
                """
            let line = interaction.replacing("\n", with: " ")
            return form == "yaml" ? "interactions:\n- \(line)\n" : "{\"interactions\": [\(line)]}"
        }
    }

    /// A JSON string.
    private static func quoted(_ text: String) -> String {
        // What YAML does not take as it is, is escaped.
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case _
            where scalar.value < 0x20 || scalar.value == 0x7F || (0x80...0x9F).contains(scalar.value)
                || [0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF].contains(scalar.value):
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
