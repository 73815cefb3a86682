internal import Secrets

/// One step of the schema, applied once and never changed after.
package struct Migration: Sendable, Hashable {
    /// 1, 2, 3, …: the order of application, without gaps.
    package let number: Int
    /// What it does, in a word or two, such as `initial`.
    package let name: String
    /// The statements, run in one transaction; they must not end it.
    package let sql: String

    package init(number: Int, name: String, sql: String) {
        self.number = number
        self.name = name
        self.sql = sql
    }

    /// A migration from its file, whose name gives number and name: `0001_initial.sql`.
    package init(fileName: String, sql: String) throws(MigrationError) {
        let stem = fileName.hasSuffix(".sql") ? fileName.dropLast(4) : Substring(fileName)
        let parts = stem.split(separator: "_", maxSplits: 1)
        guard parts.count == 2, let number = Int(parts[0]), number > 0 else {
            throw MigrationError("\(fileName): a migration's file is named like 0001_initial.sql.")
        }
        self.init(number: number, name: String(parts[1]), sql: sql)
    }

    /// The file's name: `0001_initial.sql`.
    package var fileName: String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "_" + name + ".sql"
    }

    /// SHA-256 of ``sql`` in lower-case hexadecimal.
    package var checksum: String {
        Hexadecimal.encode(Secrets.sha256([UInt8](sql.utf8)))
    }
}

/// The given migrations and those the database has do not fit together. The message names the file.
package struct MigrationError: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
