internal import Glibc
internal import SystemPackage

/// What `/proc` tells of a process without the right to trace it, which root lacks in a container, and more where it can.
struct RunningProcess: Sendable {
    let id: pid_t

    private var folder: FilePath { FilePath("/proc/\(id)") }

    /// Every process that can be seen.
    static func all() -> [RunningProcess] {
        Folder.names(in: FilePath("/proc")).compactMap { pid_t($0) }.map { RunningProcess(id: $0) }
    }

    /// Whether there is a process of this number, be it ended and not yet asked for its status.
    var exists: Bool {
        kill(id, 0) == 0 || errno == EPERM
    }

    /// The user it runs as; `nil` if that is hidden.
    var user: uid_t? {
        var status = stat()
        guard stat(folder.string, &status) == 0 else { return nil }
        return status.st_uid
    }

    /// The first fifteen bytes of its program's name; `nil` if that is hidden.
    var name: String? {
        Folder.text(of: folder.appending("comm")).map { String($0.prefix { $0 != "\n" }) }
    }

    /// The words of its command line, or what it has put in their place; none once it ends, `nil` if they are hidden.
    var arguments: [String]? {
        Folder.text(of: folder.appending("cmdline"))?.split(separator: "\0").map(String.init)
    }

    /// Its working directory; `nil` without the right to trace it.
    var workingDirectory: FilePath? {
        Folder.destination(of: folder.appending("cwd"))
    }
}
