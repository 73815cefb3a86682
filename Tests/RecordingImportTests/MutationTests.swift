import Recording
import RecordingImport
import Testing

/// What holds of every file, however damaged: reading ends with calls or with an error, and what was taken is sound.
@Suite struct MutationTests {
    private static let seeds: [String] = [
        Sample.har(), Sample.har(content: #""encoding": "base64", "text": "\#(Sample.gzip)""#),
        Sample.har().replacing(#""log": {"#, with: #""log": {"_recordingName": "a", "#),
        """
        interactions:
        - request: {method: POST, uri: '\(Sample.url)', body: '\(Sample.question)', headers: {a: &i [b]}}
          response:
            body: {string: !!binary "\(Sample.gzip)"}
            headers:
              content-encoding: [gzip]
              x: *i
            status: {code: 200, message: OK}
        """,
        """
        http_interactions:
        - request: {method: post, uri: '\(Sample.url)', body: {encoding: UTF-8, string: '\(Sample.question)'}}
          response: {status: {code: 200}, headers: {A: [b]}, body: {encoding: UTF-8, base64_string: "\(Sample.gzip)"}}
          recorded_at: Fri, 27 Nov 2026 08:00:00 GMT
        """,
        """
        [{"scope": "https://api.openai.com", "method": "POST", "path": "/v1/chat/completions", "body": \(Sample.question),
          "status": 200, "response": "\(Sample.escaped)", "rawHeaders": ["a", "b"], "reqheaders": {"c": 1}}]
        """,
    ]

    private static let pieces: [[UInt8]] =
        [
            "{", "}", "[", "]", "\"", "'", ":", ",", "\n", "- ", "? ", "&a ", "*a ", "!!binary ", "!x ", "|\n", ">",
            "#", "%",
            "\\", "\\u0000", "\\ud800", "null", "-1", "1e999", "99999999999999999999", "true", "\t", "<<: ", "---\n",
            "...\n",
            "\u{FEFF}", "\u{2028}", "é",
        ].map { Array($0.utf8) } + [[0], [0xFF], [0x80], [0xC3], [0xED, 0xA0, 0x80]]

    @Test("A damaged file is read or refused, and never ends the process", arguments: seeds.indices)
    func mutations(seed: Int) {
        var random = SplitMix(state: UInt64(seed + 1))
        let original = Array(Self.seeds[seed].utf8)
        var taken = 0
        for _ in 0..<1500 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &random) { Self.damage(&bytes, &random) }
            guard let file = try? ImportedFile.read(bytes, file: "sample", options: Sample.options) else { continue }
            for capture in file.captures {
                taken += 1
                #expect(capture.chunks.reduce(0) { $0 + $1.bytes } == capture.body.count)
                #expect(capture.status == 200 ? !capture.body.isEmpty : (400...599).contains(capture.status))
                #expect(capture.date.utf8.count == 10)
            }
        }
        #expect(taken > 0)
    }

    @Test("A value of another kind at any place is read or refused")
    func kinds() {
        let values = ["null", "0", "-7.5", "true", "\"\"", "\"x\"", "[]", "[null]", "{}", "{\"name\": 1}", "[[]]"]
        for seed in Self.seeds {
            // Each value begins after a colon or a bracket.
            let starts = seed.indices.filter { ":[,".contains(seed[$0]) }
            for start in starts {
                let next = seed.index(after: start)
                let end = seed[next...].firstIndex { ",}]\n".contains($0) } ?? seed.endIndex
                for value in values {
                    _ = try? ImportedFile.read(seed[..<next] + " \(value)" + seed[end...])
                }
            }
        }
    }

    private static func damage(_ bytes: inout [UInt8], _ random: inout SplitMix) {
        guard !bytes.isEmpty else { return }
        let index = Int.random(in: 0..<bytes.count, using: &random)
        let end = min(bytes.count, index + Int.random(in: 1...40, using: &random))
        switch Int.random(in: 0..<6, using: &random) {
        case 0: bytes[index] = UInt8.random(in: .min ... .max, using: &random)
        case 1: bytes.removeSubrange(index..<end)
        case 2: bytes.insert(contentsOf: bytes[index..<end], at: index)
        case 3: bytes.insert(contentsOf: pieces.randomElement(using: &random) ?? [], at: index)
        case 4: bytes.removeSubrange(index...)
        default: bytes.replaceSubrange(index..<end, with: pieces.randomElement(using: &random) ?? [])
        }
    }
}

/// Numbers that follow from a seed alone.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
