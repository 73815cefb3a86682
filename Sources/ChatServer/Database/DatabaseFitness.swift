package import Postgres

/// Whether the databases of the settings are ones to serve from.
package enum DatabaseFitness {
    /// What an operator has to mend, in one line; nil if all is well. `direct` is there where `DATABASE_DIRECT_URL` is set.
    package static func complaint(about requests: DatabaseReport, direct: DatabaseReport?) -> String? {
        if let complaint = complaint(about: requests, isAlone: direct == nil) { return complaint }
        if let direct, direct.isPooledByTransaction {
            return """
                DATABASE_DIRECT_URL leads to a connection pooler in transaction mode, such as PgBouncer: it must be the \
                address of the database itself.
                """
        }
        if let direct, direct.isReadOnly { return readOnly("DATABASE_DIRECT_URL", isStandby: direct.isStandby) }
        if let direct, direct.identity != requests.identity {
            return "DATABASE_URL and DATABASE_DIRECT_URL lead to different databases: they must be two ways to one."
        }
        return nil
    }

    /// The same of `DATABASE_URL` by itself; it is alone where `DATABASE_DIRECT_URL` is not set.
    package static func complaint(about requests: DatabaseReport, isAlone: Bool) -> String? {
        if requests.isPooledByTransaction, isAlone {
            return """
                DATABASE_URL leads to a connection pooler in transaction mode, such as PgBouncer: set DATABASE_DIRECT_URL \
                to the address of the database itself, by which migrations and LISTEN go.
                """
        }
        if requests.isReadOnly { return readOnly("DATABASE_URL", isStandby: requests.isStandby) }
        return nil
    }

    /// `isStandby` is nil where the database was not asked.
    package static func readOnly(_ setting: String, isStandby: Bool?) -> String {
        let reason =
            switch isStandby {
            case true: "a standby: name the primary, or all hosts with commas between"
            case false: "read-only: default_transaction_read_only is on"
            default: "read-only: it is a standby, or default_transaction_read_only is on"
            }
        return "\(setting) names a database that is \(reason)."
    }
}
