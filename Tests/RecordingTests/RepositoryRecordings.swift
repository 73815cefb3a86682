import FoundationEssentials
import Recording

/// The folder `Recordings` of this repository.
enum RepositoryRecordings {
    static let directory = {
        var path = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        path.append("Recordings")
        return path.joined(separator: "/")
    }()

    static let library = Result { try RecordingLibrary(directory: directory) }

    /// Names for `arguments:`; empty when the folder cannot be read, which a test of its own reports.
    static let names = (try? library.get().all.map(\.name)) ?? []

    static func recording(_ name: String) throws -> Recording {
        guard let recording = try library.get()[name] else { throw Missing(name: name) }
        return recording
    }

    static func file(_ path: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: URL(filePath: "\(directory)/\(path)")))
    }

    struct Missing: Error {
        let name: String
    }
}
