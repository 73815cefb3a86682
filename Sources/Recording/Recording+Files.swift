import FoundationEssentials
import JSONTree

extension Recording {
    /// Reads the two files of a recording.
    ///
    /// - Parameters:
    ///   - name: as in `anthropic/short`.
    ///   - directory: the folder with a folder per vendor.
    /// - Throws: ``RecordingError`` for a file that cannot be read or breaks the format, and for a body that is not the
    ///   one that was recorded: its size is not the sum of the recorded chunks.
    package init(_ name: String, in directory: String) throws(RecordingError) {
        try self.init(
            name,
            in: directory,
            metadata: Self.bytes(of: "\(directory)/\(name).json"),
            body: Self.bytes(of: "\(directory)/\(name).sse")
        )
    }

    /// Reads a recording by the path of its JSON file, wherever that is; its name is that of its vendor and the file.
    ///
    /// - Throws: ``RecordingError``, as ``init(_:in:)`` does.
    package init(sidecar path: String) throws(RecordingError) {
        let stem = path.hasSuffix(".json") ? String(path.dropLast(".json".count)) : path
        let metadata = try Self.bytes(of: path)
        // Which folder it would be in; what is wrong with the JSON is told by the reader below.
        let vendor = (try? JSONTree.parse(metadata))?["vendor"]?.string ?? ""
        let file = stem.split(separator: "/").last.map(String.init) ?? stem
        try self.init(name: "\(vendor)/\(file)", file: path, metadata: metadata, body: Self.bytes(of: "\(stem).sse"))
        try expectWholeBody(in: "\(stem).sse", described: "\(file).json")
    }

    /// A recording of files that were read already; see ``init(_:in:)``.
    init(_ name: String, in directory: String, metadata: [UInt8], body: [UInt8]) throws(RecordingError) {
        try self.init(name: name, file: "\(directory)/\(name).json", metadata: metadata, body: body)
        try expectWholeBody(in: "\(directory)/\(name).sse", described: "\(name).json")
    }

    private func expectWholeBody(in file: String, described json: String) throws(RecordingError) {
        let recorded = chunks.reduce(0) { $0 + $1.bytes }
        guard recorded != body.count else { return }
        throw RecordingError(
            file: file,
            message: "has \(body.count) bytes, and the chunks in \(json) add up to \(recorded). "
                + remedy(recorded: recorded)
        )
    }

    /// What to do about a body of another size than was recorded.
    private func remedy(recorded: Int) -> String {
        let lines = body.count { $0 == UInt8(ascii: "\n") }
        let returns = body.count { $0 == UInt8(ascii: "\r") }
        guard returns > 0 && recorded == body.count - returns || returns == 0 && recorded == body.count + lines else {
            return "Restore the file, or record it again."
        }
        return "Its line ends were changed, as git does with core.autocrlf: add the line \"*.sse -text\" to "
            + ".gitattributes, remove the file and check it out again."
    }

    /// What a file of a recording may have: far more than an answer has.
    package static let maximumBytes = 64 << 20
    /// A day.
    static let maximumMilliseconds = 86_400_000

    private static func bytes(of path: String) throws(RecordingError) -> [UInt8] {
        let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size]) as? Int ?? 0
        guard size <= maximumBytes else {
            throw RecordingError(file: path, message: "has \(size) bytes, and \(maximumBytes) are the most")
        }
        guard let contents = FileManager.default.contents(atPath: path) else {
            throw RecordingError(file: path, message: "cannot be read")
        }
        return [UInt8](contents)
    }
}
