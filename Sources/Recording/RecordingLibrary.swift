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
    /// - Parameter mayBeEmpty: whether a folder without a recording is no error.
    /// - Throws: ``RecordingError`` for the first file that cannot be read, lacks its other half, or breaks the format.
    public init(directory: String, mayBeEmpty: Bool = false) throws(RecordingError) {
        var recordings: [Recording] = []
        for vendor in Recording.Vendor.allCases {
            let folder = "\(directory)/\(vendor.rawValue)"
            let files = try Self.files(in: folder)
            try Self.expectPairs(files, in: folder)
            for file in files.sorted() where file.hasSuffix(".json") {
                let name = "\(vendor.rawValue)/\(file.dropLast(".json".count))"
                recordings.append(try Recording(name, in: directory))
            }
        }
        guard mayBeEmpty || !recordings.isEmpty else {
            throw RecordingError(file: directory, message: "holds no recordings")
        }
        self.init(recordings)
    }

    /// Reads recordings from files that are in memory.
    ///
    /// - Parameters:
    ///   - files: each file by its path below the folder, as in `anthropic/short.sse`.
    ///   - folder: how errors name the folder.
    /// - Throws: ``RecordingError`` as for a folder.
    package init(files: [String: [UInt8]], folder: String) throws(RecordingError) {
        var recordings: [Recording] = []
        for (path, metadata) in files.sorted(by: { $0.key < $1.key }) where path.hasSuffix(".json") {
            let name = String(path.dropLast(".json".count))
            guard let body = files["\(name).sse"] else {
                throw RecordingError(file: "\(folder)/\(path)", message: "has no \(name).sse beside it")
            }
            recordings.append(try Recording(name, in: folder, metadata: metadata, body: body))
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
            // Hidden files are an editor's or a system's.
            return try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }
        } catch {
            throw RecordingError(file: folder, message: "cannot be listed")
        }
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
