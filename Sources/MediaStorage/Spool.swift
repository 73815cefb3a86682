internal import FoundationEssentials
internal import Glibc
internal import SystemPackage

/// The folder in which files are received. What was there before a crash is swept by age: other processes may use the
/// folder as well.
package struct Spool: Sendable {
    private let folder: String

    package init(folder: String) {
        self.folder = folder
    }

    /// Receives a file in `body`. It is gone when `body` ends, unless a store has taken it.
    package func receive<Value>(
        isolation: isolated (any Actor)? = #isolation,
        _ body: (SpooledFile) async throws -> Value
    ) async throws -> Value {
        let path = "\(folder)/\(UUID().uuidString.lowercased())"
        let folder = folder
        let file = try await FileThreads.run {
            try FileThreads.makeFolder(folder)
            return try SpooledFile(path: path)
        }
        let result: Result<Value, any Error>
        do { result = .success(try await body(file)) } catch { result = .failure(error) }
        // Also where the task is cancelled, for which no work would be begun.
        _ = await Task { try await FileThreads.run { unlink(path) } }.result
        return try result.get()
    }

    /// Deletes what was begun over `age` ago and never taken.
    package func sweep(olderThan age: Duration) async throws(MediaStoreError) {
        let folder = folder
        let limit = time(nil) - Int(age.components.seconds)
        try await FileThreads.run {
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
                let path = "\(folder)/\(name)"
                var status = stat()
                if stat(path, &status) == 0, status.st_mtim.tv_sec < limit { unlink(path) }
            }
        }
    }
}
