package import Postgres

/// The schema as numbered SQL files, compiled into the binary.
package enum SchemaMigrations {
    /// All migrations, oldest first. A file that has been released is never changed: the next number is.
    package static let all: [Migration] = [
        migration(1, "accounts", PackageResources._001_accounts_sql),
        migration(2, "threads", PackageResources._002_threads_sql),
        migration(3, "generations", PackageResources._003_generations_sql),
        migration(4, "search", PackageResources._004_search_sql),
        migration(5, "turn_costs", PackageResources._005_turn_costs_sql),
        migration(6, "media", PackageResources._006_media_sql),
        migration(7, "thumbnails", PackageResources._007_thumbnails_sql),
        migration(8, "media_discarded", PackageResources._008_media_discarded_sql),
        migration(9, "account_deletion", PackageResources._009_account_deletion_sql),
        migration(10, "usage_details", PackageResources._010_usage_details_sql),
        migration(11, "sessions", PackageResources._011_sessions_sql),
        migration(12, "identities", PackageResources._012_identities_sql),
    ]

    private static func migration(_ number: Int, _ name: String, _ sql: [UInt8]) -> Migration {
        Migration(number: number, name: name, sql: String(decoding: sql, as: UTF8.self))
    }
}
