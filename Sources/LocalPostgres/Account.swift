internal import Glibc

/// The user the database runs as, since PostgreSQL refuses to run as root.
struct Account: Sendable, Hashable {
    let name: String
    let user: uid_t
    let group: gid_t

    /// `postgres`, or else `nobody`, when this process is root; `nil` when it is not and runs the database itself.
    static func forServer() throws(LocalPostgresError) -> Account? {
        guard geteuid() == 0 else { return nil }
        for name in ["postgres", "nobody"] {
            if let account = named(name) { return account }
        }
        throw LocalPostgresError("PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody`.")
    }

    private static func named(_ name: String) -> Account? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16 << 10)
        guard getpwnam_r(name, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
        return Account(name: name, user: entry.pw_uid, group: entry.pw_gid)
    }
}
