import FoundationEssentials
import JSONTree
import Providers
import Testing
import WebClient

@Suite("Reading every recording")
struct RecordingDecodingTests {
    struct Recording: Sendable, CustomTestStringConvertible {
        let name: String
        let description: JSONTree
        let body: [UInt8]
        var testDescription: String { name }
    }

    /// The recordings of the repository this file stands in.
    static func recordings() throws -> [Recording] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Recordings")
        var recordings: [Recording] = []
        for vendor in Vendor.allCases {
            let vendorFolder = folder.appending(path: vendor.rawValue)
            guard let files = try? FileManager.default.contentsOfDirectory(atPath: vendorFolder.path()) else {
                continue
            }
            for file in files.sorted() where file.hasSuffix(".json") {
                let path = vendorFolder.appending(path: file)
                recordings.append(
                    Recording(
                        name: "\(vendor.rawValue)/\(file.dropLast(5))",
                        description: try JSONTree.parse([UInt8](try Data(contentsOf: path))),
                        body: [UInt8](
                            try Data(contentsOf: path.deletingPathExtension().appendingPathExtension("sse"))
                        )
                    )
                )
            }
        }
        return recordings
    }

    @Test("There are recordings of both vendors")
    func presence() throws {
        let vendors = Set(try Self.recordings().compactMap { $0.description["vendor"]?.string })
        #expect(vendors.isSuperset(of: ["anthropic", "openai"]))
    }

    @Test("A recording is read as it says it should be, however it is cut", arguments: try recordings())
    func expectation(recording: Recording) throws {
        let vendor = try #require(recording.description["vendor"]?.string.flatMap(Vendor.init))
        let format = try #require(recording.description["api"]?.string.flatMap(WireFormat.init))
        let expect = try #require(recording.description["expect"])
        let api = try makeAPI(vendor, format)
        let status = try #require(recording.description["status"]?.integer)
        guard status == 200 else {
            let headers = recording.description["headers"]?.members.map { ($0.key, $0.value.string ?? "") } ?? []
            let failure = api.failure(status: status, headers: WebHeaders(headers), body: recording.body)
            #expect(failure.kind.rawValue == expect["failure"]?.string)
            return
        }
        let decoded = decodeEveryWay(recording.body, with: api, cuts: Self.cuts(of: recording.body.count))
        #expect(Array(decoded.text.utf8) == Array(try #require(expect["text"]?.string).utf8))
        #expect(decoded.finish?.rawValue == expect["finish_reason"]?.string)
        #expect(decoded.failure?.kind.rawValue == expect["failure"]?.string)
        // A count that no finish follows is not the whole count, so a recording that fails says nothing about it.
        guard decoded.finish != nil else { return }
        #expect(decoded.usage?.inputTokens == expect.at("usage", "input_tokens")?.integer)
        #expect(decoded.usage?.outputTokens == expect.at("usage", "output_tokens")?.integer)
        #expect(decoded.usage?.cachedInputTokens == expect.at("usage", "cached_input_tokens")?.integer)
        #expect(decoded.usage?.reasoningTokens == expect.at("usage", "reasoning_tokens")?.integer)
    }

    /// Every place of a short body; of a long one as many, evenly spread, as cost about the same.
    private static func cuts(of count: Int) -> StrideTo<Int> {
        let affordable = max(8, 1_000_000 / max(count, 1))
        return stride(from: 0, to: count, by: max(1, count / affordable))
    }
}
