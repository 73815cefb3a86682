internal import Glibc
internal import Subprocess
internal import SystemPackage

/// PostgreSQL's programs, which must all be of one version.
struct ServerPrograms: Sendable {
    /// The folder that holds `initdb`, `postgres` and `psql`.
    let folder: FilePath

    func program(_ name: String) -> FilePath {
        folder.appending(name)
    }

    /// Looks where `pg_config` says, in Debian's folders from the newest, and along `PATH`.
    static func find() async throws(LocalPostgresError) -> ServerPrograms {
        var candidates: [FilePath] = []
        if let folder = await configuredFolder() { candidates.append(folder) }
        candidates += debianFolders()
        candidates += (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":").map {
            FilePath(String($0))
        }
        let needed = ["initdb", "postgres", "psql"]
        let found = candidates.first { folder in
            needed.allSatisfy { access(folder.appending($0).string, X_OK) == 0 }
        }
        guard let found else {
            throw LocalPostgresError(
                "PostgreSQL's initdb and postgres were not found: install the package `postgresql` (14 or newer)."
            )
        }
        return ServerPrograms(folder: found)
    }

    private static func configuredFolder() async -> FilePath? {
        let result = try? await Subprocess.run(
            .name("pg_config"),
            arguments: ["--bindir"],
            output: .string(limit: 4096),
            error: .discarded
        )
        guard let result, result.terminationStatus.isSuccess else { return nil }
        let line = result.standardOutput.split(whereSeparator: \.isNewline).first
        return line.map { FilePath(String($0)) }
    }

    private static func debianFolders() -> [FilePath] {
        let root = FilePath("/usr/lib/postgresql")
        let versions = Folder.names(in: root).compactMap { Int($0) }.sorted(by: >)
        return versions.map { root.appending(String($0)).appending("bin") }
    }
}
