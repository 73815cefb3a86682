import FoundationEssentials
import Glibc

/// The files of a vendor's folder, as the operating system has them.
struct RecordingFiles {
    private let directory: String
    private let folder: String
    private let parents: [String]
    private let made = MadeFolders()

    /// The folders that were made, in the order in which they were.
    private final class MadeFolders {
        var paths: [String] = []
    }

    init(directory: String, vendor: String) {
        self.directory = directory
        folder = "\(directory)/\(vendor)"
        // The outermost first.
        var parents: [String] = []
        var path = ""
        for part in folder.split(separator: "/", omittingEmptySubsequences: false) {
            path = parents.isEmpty && path.isEmpty ? String(part) : "\(path)/\(part)"
            parents.append(path)
        }
        self.parents = parents.filter { !$0.isEmpty && !$0.hasSuffix("/") }
    }

    /// Makes the folder and those it is in, as far as they are not there.
    func make() throws(RecordingStoreError) {
        for path in parents {
            if mkdir(path, 0o777) == 0 {
                made.paths.append(path)
                continue
            }
            let number = errno
            guard !Self.isFolder(path) else { continue }
            removeIfMade()
            guard number != EEXIST else {
                throw RecordingStoreError(code: .other, path: path, message: "is no folder")
            }
            throw Self.error(number, path, "cannot be made")
        }
    }

    /// Removes what ``make()`` made and is empty.
    func removeIfMade() {
        for path in made.paths.reversed() { rmdir(path) }
        made.paths = []
    }

    /// Writes both files, or neither; see ``RecordingStore``.
    func write(
        _ name: String,
        metadata: [UInt8],
        body: [UInt8],
        replacing: Bool
    ) throws(RecordingStoreError) {
        let (json, sse) = ("\(folder)/\(name).json", "\(folder)/\(name).sse")
        if !replacing, let there = [json, sse].first(where: Self.exists) { throw Self.exists(there) }
        let hidden = "\(folder)/.\(name).\(UInt64.random(in: 0...UInt64.max))"
        let (newJSON, newSSE) = ("\(hidden).json", "\(hidden).sse")
        let (oldJSON, oldSSE) = ("\(hidden).old.json", "\(hidden).old.sse")
        var undo: [() -> Void] = [{ Glibc.unlink(newJSON) }, { Glibc.unlink(newSSE) }]
        do throws(RecordingStoreError) {
            try Self.write(metadata, to: newJSON)
            try Self.write(body, to: newSSE)
            if replacing { try setAside(json, as: oldJSON, undo: &undo) }
            if replacing, Self.exists(sse) {
                try replace(sse, by: newSSE, keeping: oldSSE, undo: &undo)
            } else {
                try place(newSSE, as: sse, undo: &undo)
            }
            try place(newJSON, as: json, undo: &undo)
        } catch {
            for step in undo.reversed() { step() }
            _ = try? synchronize()
            throw error
        }
        for path in [oldJSON, oldSSE, newJSON, newSSE] { Glibc.unlink(path) }
    }

    /// Moves a file that is there to a hidden name, for good.
    private func setAside(_ path: String, as old: String, undo: inout [() -> Void]) throws(RecordingStoreError) {
        guard Self.exists(path) else { return }
        guard rename(path, old) == 0 else { throw Self.error(errno, path, "cannot be replaced") }
        undo.append { Glibc.rename(old, path) }
        try synchronize()
    }

    /// Puts a written file in place of another, which is at no time missing, and is kept under a hidden name.
    private func replace(
        _ path: String,
        by new: String,
        keeping old: String,
        undo: inout [() -> Void]
    ) throws(RecordingStoreError) {
        guard link(path, old) == 0 else {
            try setAside(path, as: old, undo: &undo)
            return try place(new, as: path, undo: &undo)
        }
        undo.append { Glibc.rename(old, path) }
        guard rename(new, path) == 0 else { throw Self.error(errno, path, "cannot be replaced") }
        try synchronize()
    }

    /// Gives a written file its name, for good, unless there is another one.
    private func place(_ new: String, as path: String, undo: inout [() -> Void]) throws(RecordingStoreError) {
        // Unlike a rename, a link never takes the place of what another process has written meanwhile.
        if link(new, path) != 0 {
            guard errno != EEXIST else { throw Self.exists(path) }
            // Not every file system has links.
            guard [EPERM, EOPNOTSUPP, ENOSYS, EMLINK].contains(errno), !Self.exists(path), rename(new, path) == 0 else {
                throw Self.error(errno, path, "cannot be written")
            }
        }
        undo.append { Glibc.unlink(path) }
        try synchronize()
    }

    /// Has the folder's names on the disk.
    private func synchronize() throws(RecordingStoreError) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.error(errno, folder, "cannot be opened") }
        defer { close(descriptor) }
        // Some file systems have nothing to do for a folder, and say so.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw Self.error(errno, folder, "cannot be written") }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(RecordingStoreError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw error(errno, path, "cannot be written") }
        var written = 0
        var failure: Int32 = 0
        while written < bytes.count, failure == 0 {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 { written += count } else if errno != EINTR { failure = count == 0 ? EIO : errno }
        }
        if failure == 0, fsync(descriptor) != 0 { failure = errno }
        if close(descriptor) != 0, failure == 0 { failure = errno }
        guard failure == 0 else { throw error(failure, path, "cannot be written") }
    }

    private static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    private static func isFolder(_ path: String) -> Bool {
        var info = stat()
        return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
    }

    private static func exists(_ path: String) -> RecordingStoreError {
        RecordingStoreError(
            code: .exists,
            path: path,
            message: "is there already. Choose another name, or replace it (--replace)."
        )
    }

    private static func error(_ number: Int32, _ path: String, _ what: String) -> RecordingStoreError {
        let (code, remedy): (RecordingStoreError.Code, String) =
            switch number {
            case EACCES, EPERM, EROFS: (.noPermission, "Let this user write there, or choose another folder.")
            case ENOSPC, EDQUOT: (.noSpace, "Make room, or choose another folder.")
            default: (.other, "")
            }
        let reason = String(cString: strerror(number))
        let message = ["\(what): \(reason).", remedy].filter { !$0.isEmpty }.joined(separator: " ")
        return RecordingStoreError(code: code, path: path, message: message)
    }
}
