import FoundationEssentials

/// All recordings of a folder, those that cannot be read too: for tools that tell what is wrong with each.
package struct RecordingSurvey: Sendable {
    /// The recordings that can be read, by name.
    package let recordings: [Recording]
    /// Why the others cannot be, by their names, which are `vendor/name` as well.
    package let broken: [(name: String, error: RecordingError)]

    /// The recordings of a library, which can all be read.
    package init(_ library: RecordingLibrary) {
        recordings = library.all
        broken = []
    }

    /// Reads every recording under `directory`; of one that lacks a file, the error names that.
    ///
    /// - Throws: ``RecordingError`` where there is none.
    package init(directory: String) throws(RecordingError) {
        var recordings: [Recording] = []
        var broken: [(name: String, error: RecordingError)] = []
        for name in Self.names(in: directory) {
            do throws(RecordingError) {
                try Self.expectPair(name, in: directory)
                recordings.append(try Recording(name, in: directory))
            } catch {
                broken.append((name, error))
            }
        }
        guard !recordings.isEmpty || !broken.isEmpty else {
            throw RecordingError(file: directory, message: "holds no recordings")
        }
        self.recordings = recordings
        self.broken = broken
    }

    /// The names of all, in order.
    package var names: [String] {
        (recordings.map(\.name) + broken.map(\.name)).sorted()
    }

    private static func names(in directory: String) -> [String] {
        var names: Set<String> = []
        for vendor in Recording.Vendor.allCases {
            let files = (try? FileManager.default.contentsOfDirectory(atPath: "\(directory)/\(vendor.rawValue)")) ?? []
            // Hidden files are an editor's or a system's.
            for file in files where !file.hasPrefix(".") {
                for ending in [".json", ".sse"] where file.hasSuffix(ending) {
                    names.insert("\(vendor.rawValue)/\(file.dropLast(ending.count))")
                }
            }
        }
        return names.sorted()
    }

    private static func expectPair(_ name: String, in directory: String) throws(RecordingError) {
        for (ending, other) in [(".json", ".sse"), (".sse", ".json")] {
            guard FileManager.default.fileExists(atPath: "\(directory)/\(name)\(other)") else {
                let file = name.split(separator: "/").last ?? ""
                throw RecordingError(file: "\(directory)/\(name)\(ending)", message: "has no \(file)\(other) beside it")
            }
        }
    }
}
