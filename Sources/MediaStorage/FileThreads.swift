internal import Glibc
internal import NIOPosix
internal import SystemPackage

/// Blocking calls on files, on threads that are there for that, and not on those that Swift's tasks share.
enum FileThreads {
    /// Runs `body` and tells what the system made of it.
    static func run<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws(MediaStoreError) -> Value {
        do {
            return try await NIOThreadPool.singleton.runIfActive(body)
        } catch let error as MediaStoreError {
            throw error
        } catch let error as Errno {
            throw MediaStoreError(error)
        } catch {
            throw MediaStoreError(.unavailable, "the threads for files have ended")
        }
    }

    /// Throws the system's error where `result` says that there is one.
    static func check(_ result: CInt) throws {
        if result != 0 { throw Errno(rawValue: errno) }
    }

    /// Makes a folder, unless it is there, and those above it. Returns once they stay through a crash.
    static func makeFolder(_ path: String) throws {
        if mkdir(path, 0o700) == 0 { return try synchronize(folder: parent(of: path)) }
        switch errno {
        case EEXIST: return
        case ENOENT where parent(of: path) != path:
            try makeFolder(parent(of: path))
            if mkdir(path, 0o700) != 0, errno != EEXIST { throw Errno(rawValue: errno) }
            try synchronize(folder: parent(of: path))
        default: throw Errno(rawValue: errno)
        }
    }

    /// Has the names in a folder stay through a crash.
    static func synchronize(folder path: String) throws {
        let descriptor = try FileDescriptor.open(FilePath(path), .readOnly)
        defer { try? descriptor.close() }
        try check(fsync(descriptor.rawValue))
    }

    /// The folder that `path` is in.
    static func parent(of path: String) -> String {
        let folder = FilePath(path).removingLastComponent().string
        return folder.isEmpty ? "." : folder
    }
}

extension MediaStoreError {
    /// What an error of a system call on a file means.
    init(_ error: Errno) {
        let code: Code =
            switch error {
            case .noSuchFileOrDirectory: .notFound
            case .noSpace, .diskQuotaExceeded: .full
            case .permissionDenied, .notPermitted, .readOnlyFileSystem: .denied
            default: .unavailable
            }
        self.init(code, error.description)
    }
}
