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

    /// The number in the header's line `-- compatible-from: NUMBER`: programs that know this migration and no later one go on
    /// with the schema that this one makes. Nil without such a line: then no program goes on that does not know it.
    ///
    /// The header is the comment that the file begins with. A number that is none, or not of an earlier migration, is refused
    /// by ``checkHeader()``.
    package var compatibleFrom: Int? {
        compatibleFromText.flatMap { Int($0) }
    }

    private var compatibleFromText: Substring? {
        let mark = "-- compatible-from:"
        let header = sql.split(separator: "\n", omittingEmptySubsequences: false).prefix { $0.hasPrefix("--") }
        return header.first { $0.hasPrefix(mark) }.map { $0.dropFirst(mark.count).drop { $0 == " " } }
    }

    /// Throws if the header's line is there and names no earlier migration.
    func checkHeader() throws(MigrationError) {
        guard let text = compatibleFromText else { return }
        guard let number = Int(text), number >= 1, number < self.number else {
            throw MigrationError("\(fileName): compatible-from must be the number of an earlier migration.")
        }
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
