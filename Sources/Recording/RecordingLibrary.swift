import FoundationEssentials

/// All recordings of a folder, read once.
///
/// The folder has one folder per vendor, and in it pairs of `<name>.json` and `<name>.sse`.
public struct RecordingLibrary: Sendable {
    /// Every recording, ordered by name.
    public let all: [Recording]
    private let indices: [String: Int]

    /// Reads every recording under `directory`.
    ///
    /// - Throws: ``RecordingError`` for the first file that cannot be read, lacks its other half, or breaks the format.
    public init(directory: String) throws(RecordingError) {
        var recordings: [Recording] = []
        for vendor in Recording.Vendor.allCases {
            let folder = "\(directory)/\(vendor.rawValue)"
            let files = try Self.files(in: folder)
            try Self.expectPairs(files, in: folder)
            for file in files.sorted() where file.hasSuffix(".json") {
                let stem = String(file.dropLast(".json".count))
                let path = "\(folder)/\(file)"
                recordings.append(
                    try Recording(
                        name: "\(vendor.rawValue)/\(stem)",
                        file: path,
                        metadata: Self.bytes(of: path),
                        body: Self.bytes(of: "\(folder)/\(stem).sse")
                    )
                )
            }
        }
        guard !recordings.isEmpty else {
            throw RecordingError(file: directory, message: "holds no recordings")
        }
        self.init(recordings)
    }

    /// A library of recordings that are at hand already; of two with the same name the later one counts.
    package init(_ recordings: [Recording]) {
        var byName: [String: Recording] = [:]
        for recording in recordings {
            byName[recording.name] = recording
        }
        all = byName.values.sorted { $0.name < $1.name }
        indices = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1.name, $0) })
    }

    /// The recording of that name, as in `anthropic/short`.
    public subscript(name: String) -> Recording? {
        indices[name].map { all[$0] }
    }

    private static func files(in folder: String) throws(RecordingError) -> [String] {
        guard FileManager.default.fileExists(atPath: folder) else { return [] }
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw RecordingError(file: folder, message: "cannot be listed")
        }
    }

    private static func bytes(of path: String) throws(RecordingError) -> [UInt8] {
        guard let contents = FileManager.default.contents(atPath: path) else {
            throw RecordingError(file: path, message: "cannot be read")
        }
        return [UInt8](contents)
    }

    /// A body without its description, or the other way round, is a file that was forgotten.
    private static func expectPairs(_ files: [String], in folder: String) throws(RecordingError) {
        let present = Set(files)
        for file in files.sorted() {
            for (ending, other) in [(".json", ".sse"), (".sse", ".json")] where file.hasSuffix(ending) {
                let partner = file.dropLast(ending.count) + other
                guard present.contains(String(partner)) else {
                    throw RecordingError(file: "\(folder)/\(file)", message: "has no \(partner) beside it")
                }
            }
        }
    }
}
