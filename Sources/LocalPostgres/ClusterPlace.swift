internal import Glibc
internal import SystemPackage

/// Where a cluster's files are, decided from the folder asked for and the user that will own them.
struct ClusterPlace: Sendable {
    /// Holds the lock and the log; the folder asked for, or the fallback.
    let root: FilePath
    let data: FilePath
    let socket: FilePath
    let log: FilePath
    let lock: FilePath
    /// Why ``root`` is not the folder asked for, if so.
    let note: String?

    /// The longest path `bind` takes for a Unix socket on Linux, its final zero not counted.
    private static let longestSocketPath = 107

    /// Makes the folders.
    static func prepare(_ directory: String, for owner: Account?) throws(LocalPostgresError) -> ClusterPlace {
        let asked = absolute(directory)
        try Folder.makeAll(asked)
        let key = hash(Folder.canonical(asked).string)
        var root = asked
        var note: String?
        if let owner, !Folder.canPass(Folder.canonical(asked), owner) {
            root = FilePath("/var/tmp/lpo-\(key)")
            note = "The database is in \(root), since the user \(owner.name) cannot enter \(asked)."
            try Folder.make(root, for: owner)
        }
        var socket = root.appending("socket")
        if socket.appending(".s.PGSQL.5432.lock").string.utf8.count > longestSocketPath {
            socket = FilePath("/tmp/lpo-\(key)")
        }
        try Folder.make(socket, for: owner)
        // initdb makes `data` itself, in a folder it may write to.
        let cluster = root.appending("cluster")
        try Folder.make(cluster, for: owner)
        return ClusterPlace(
            root: root,
            data: cluster.appending("data"),
            socket: socket,
            log: root.appending("postgres.log"),
            lock: root.appending("lock"),
            note: note
        )
    }

    /// Deletes what ``prepare(_:for:)`` and a server have made, and the folder itself if nothing else is in it.
    func remove() {
        Folder.remove(socket)
        Folder.remove(data.removingLastComponent())
        unlink(log.string)
        unlink(lock.string)
        rmdir(root.string)
    }

    private static func absolute(_ directory: String) -> FilePath {
        let path = FilePath(directory).lexicallyNormalized()
        guard path.isRelative else { return path }
        guard let current = getcwd(nil, 0) else { return path }
        defer { free(current) }
        return FilePath(String(cString: current)).pushing(path).lexicallyNormalized()
    }

    /// FNV-1a, 64 bits: the same name for the same folder at every start.
    static func hash(_ text: String) -> String {
        let value = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        return String(value, radix: 36)
    }
}
