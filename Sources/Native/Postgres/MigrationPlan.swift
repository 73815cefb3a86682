/// Compares the migrations a program has with those a database has, purely.
enum MigrationPlan {
    /// A row of `schema_migrations`.
    struct Applied: Sendable, Hashable {
        let number: Int
        let name: String
        let checksum: String
    }

    /// The migrations of `given` still to be applied, in order.
    ///
    /// Throws if `given` is not numbered 1, 2, 3, …; if the database has one that is unknown here or has since been
    /// changed; or if it lacks one before another it has.
    static func pending(of given: [Migration], applied: [Applied]) throws(MigrationError) -> [Migration] {
        let given = given.sorted { $0.number < $1.number }
        for (index, migration) in given.enumerated() where migration.number != index + 1 {
            throw MigrationError("\(migration.fileName): expected number \(index + 1) here.")
        }
        let applied = applied.sorted { $0.number < $1.number }
        for (index, row) in applied.enumerated() {
            guard given.indices.contains(row.number - 1) else {
                let name = Migration(number: row.number, name: row.name, sql: "").fileName
                throw MigrationError("The database has \(name), which this version does not know: it is newer.")
            }
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
        return Array(given.dropFirst(applied.count))
    }
}
