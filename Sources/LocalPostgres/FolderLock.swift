internal import Glibc
internal import SystemPackage

/// Keeps two of our processes from running one cluster. The system lets go of it when the process ends, however it ends.
struct FolderLock: Sendable {
    private let file: FileDescriptor

    /// Throws if another process, or another part of this one, has it.
    init(_ path: FilePath) throws(LocalPostgresError) {
        do {
            file = try FileDescriptor.open(
                path,
                .readWrite,
                // As root this may be a folder of another user, who could have put a link there.
                options: [.create, .noFollow, .closeOnExec],
                permissions: .ownerReadWrite
            )
        } catch {
            throw LocalPostgresError("Cannot open \(path): \(error).")
        }
        guard flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 else {
            try? file.close()
            throw LocalPostgresError("Another process already runs the database in \(path.removingLastComponent()).")
        }
    }

    func release() {
        // By name: a child just forked may hold a copy of the descriptor until it executes its program.
        flock(file.rawValue, LOCK_UN)
        try? file.close()
    }
}
