/// What a program's migrations and those a database has come to, purely.
struct MigrationPlan: Sendable, Hashable {
    /// A row of `schema_migrations`.
    struct Applied: Sendable, Hashable {
        let number: Int
        let name: String
        let checksum: String
        /// The oldest number with which a program can go on that knows no later one; nil where the migration says none.
        var compatibleFrom: Int?

        var fileName: String { Migration(number: number, name: name, sql: "").fileName }
    }

    /// The given migrations still to be applied, in order.
    let pending: [Migration]
    /// Those that the database has and a newer program has applied, in order. The given ones can go on with them.
    let newer: [Applied]

    /// Throws if `given` is not numbered 1, 2, 3, …; if the database has one that has since been changed, or one that is
    /// unknown here and does not keep to what this program needs; or if it lacks one before another it has.
    init(of given: [Migration], applied: [Applied]) throws(MigrationError) {
        let given = given.sorted { $0.number < $1.number }
        for (index, migration) in given.enumerated() {
            guard migration.number == index + 1 else {
                throw MigrationError("\(migration.fileName): expected number \(index + 1) here.")
            }
            try migration.checkHeader()
        }
        let applied = applied.sorted { $0.number < $1.number }
        let known = applied.filter { $0.number <= given.count }
        for (index, row) in known.enumerated() {
            let migration = given[row.number - 1]
            guard row.number == index + 1 else {
                throw MigrationError(
                    "The database has \(migration.fileName) without \(given[index].fileName) before it."
                )
            }
            guard row.checksum == migration.checksum else {
                throw MigrationError("\(migration.fileName) was changed after it had been applied.")
            }
        }
        newer = Array(applied.dropFirst(known.count))
        for row in newer {
            guard known.count == given.count else {
                throw MigrationError(
                    "The database has \(row.fileName) without \(given[known.count].fileName) before it."
                )
            }
            guard let oldest = row.compatibleFrom, oldest <= given.count else {
                throw MigrationError(
                    """
                    The database has \(row.fileName), which this version does not know and cannot go on with: run a \
                    version that knows it.
                    """
                )
            }
        }
        pending = Array(given.dropFirst(known.count))
    }
}
