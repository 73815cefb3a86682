internal import SystemPackage

/// What is known of a process, and what follows from it: a process id alone proves nothing, since numbers are used again.
struct ServerEvidence: Sendable {
    /// Whether a process is one of a cluster's server.
    enum Verdict: Sendable, Hashable {
        case ours
        case notOurs
        /// Nothing may be done to the process, nor as if it were not there.
        case unknown
    }

    /// Whether it runs as the user that the data folder belongs to; `nil` where that is hidden.
    var isOwners: Bool?
    /// As ``RunningProcess`` has them.
    var name: String?
    var arguments: [String]?
    /// Where it works, and which folder its command line names, links resolved; `nil` where that is not known.
    var workingDirectory: String?
    var namedFolder: String?

    /// All of a server's processes work in its data folder, and as no other program does. Where that cannot be seen, the
    /// main process has the folder on its command line and the others have the cluster's name in their titles.
    func verdict(data: String, clusterName: String) -> Verdict {
        guard let isOwners, let name else { return .unknown }
        guard isOwners, name.contains("postgres") || name.contains("postmaster") else { return .notOurs }
        if let workingDirectory { return workingDirectory == data ? .ours : .notOurs }
        guard let arguments else { return .unknown }
        // It is ending, and has let go of the server's memory.
        guard let title = arguments.first else { return .notOurs }
        if title.hasPrefix("postgres: ") { return title.hasPrefix("postgres: \(clusterName): ") ? .ours : .notOurs }
        guard let namedFolder else { return .unknown }
        return namedFolder == data ? .ours : .notOurs
    }
}

extension ServerEvidence {
    init(_ process: RunningProcess, owner: UInt32) {
        isOwners = process.user.map { $0 == owner }
        name = process.name
        arguments = process.arguments
        workingDirectory = process.workingDirectory?.string
        if let arguments, let flag = arguments.firstIndex(of: "-D"), flag + 1 < arguments.count {
            let named = FilePath(arguments[flag + 1])
            // From where a relative path starts is what cannot be seen, and a folder may have been moved.
            if named.isAbsolute, Folder.exists(named) { namedFolder = Folder.canonical(named).string }
        }
    }
}
