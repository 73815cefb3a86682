import Foundation

/// The folders of the repository that tests read.
enum Repository {
    static var recordings: String {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Recordings").path
    }

    /// A new folder for `body`, removed afterwards.
    @discardableResult
    static func withFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
        let folder = "/tmp/lpo-recorder-\(UUID().uuidString.prefix(8).lowercased())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try await body(folder)
    }
}
