internal import Glibc
internal import SystemPackage

/// What is asked of the file system beyond opening files.
enum Folder {
    /// The names in a folder; none if it cannot be read.
    static func names(in path: FilePath) -> [String] {
        guard let folder = opendir(path.string) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    static func exists(_ path: FilePath) -> Bool {
        access(path.string, F_OK) == 0
    }

    /// Makes a folder, and those above it, that only `owner` may enter; one that is there already must be the owner's.
    static func make(_ path: FilePath, for owner: Account?) throws(LocalPostgresError) {
        if mkdir(path.string, 0o700) == 0 {
            if let owner { chown(path.string, owner.user, owner.group) }
            return
        }
        var status = stat()
        // Not through a link: in a folder everyone may write to, another user could have put it there.
        guard errno == EEXIST, lstat(path.string, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw LocalPostgresError("Cannot make the folder \(path): \(String(cString: strerror(errno))).")
        }
        guard status.st_uid == owner?.user ?? geteuid() else {
            throw LocalPostgresError("The folder \(path) belongs to another user.")
        }
    }

    /// Makes a folder and those above it with the usual rights.
    static func makeAll(_ path: FilePath) throws(LocalPostgresError) {
        guard !exists(path) else { return }
        let parent = path.removingLastComponent()
        if !parent.isEmpty, parent != path { try makeAll(parent) }
        guard mkdir(path.string, 0o755) == 0 || errno == EEXIST else {
            throw LocalPostgresError("Cannot make the folder \(path): \(String(cString: strerror(errno))).")
        }
    }

    /// Whether `account` may pass through `path` and every folder above it.
    static func canPass(_ path: FilePath, _ account: Account) -> Bool {
        var path = path
        while true {
            var status = stat()
            guard stat(path.string, &status) == 0 else { return false }
            let needed: mode_t =
                if status.st_uid == account.user { S_IXUSR } else if status.st_gid == account.group { S_IXGRP } else {
                    S_IXOTH
                }
            guard status.st_mode & needed != 0 else { return false }
            let parent = path.removingLastComponent()
            guard parent != path, !parent.isEmpty else { return true }
            path = parent
        }
    }

    /// Removes a folder and all within it, links not followed.
    static func remove(_ path: FilePath) {
        for name in names(in: path) {
            let entry = path.appending(name)
            var status = stat()
            if lstat(entry.string, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
                remove(entry)
            } else {
                unlink(entry.string)
            }
        }
        rmdir(path.string)
    }

    /// What a symbolic link names; `nil` if there is none.
    static func destination(of link: FilePath) -> FilePath? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = readlink(link.string, &buffer, buffer.count - 1)
        guard count > 0 else { return nil }
        return FilePath(String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    /// The path with its links resolved; the path itself if that fails.
    static func canonical(_ path: FilePath) -> FilePath {
        guard let real = realpath(path.string, nil) else { return path }
        defer { free(real) }
        return FilePath(String(cString: real))
    }

    /// A small file's text; `nil` if it cannot be read, or is a link: another user could have put it there.
    static func text(of path: FilePath) -> String? {
        guard let file = try? FileDescriptor.open(path, .readOnly, options: [.noFollow, .closeOnExec]) else {
            return nil
        }
        defer { try? file.close() }
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        guard let count = try? buffer.withUnsafeMutableBytes({ try file.read(into: $0) }) else { return nil }
        return String(decoding: buffer.prefix(count), as: UTF8.self)
    }
}
