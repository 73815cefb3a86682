package import Postgres

extension Settings {
    /// How requests reach the database: by the pooler, if there is one.
    package var requestDatabase: PostgresConfiguration {
        var configuration = PostgresConfiguration(url: databaseURL)
        configuration.poolSize = databasePoolSize
        configuration.isPooled = databaseDirectURL != nil
        return configuration
    }

    /// How migrations and `LISTEN` reach the database: not by a pooler in transaction mode.
    package var directDatabase: PostgresConfiguration {
        var configuration = PostgresConfiguration(url: databaseDirectURL ?? databaseURL)
        configuration.poolSize = databasePoolSize
        return configuration
    }

    /// The setting that ``directDatabase`` is from.
    package var directDatabaseName: String {
        databaseDirectURL == nil ? "DATABASE_URL" : "DATABASE_DIRECT_URL"
    }
}

extension SettingsReader {
    /// A database's address in the form that libpq reads; nil when it is not set.
    func databaseURL(_ name: String) throws(SettingsError) -> String? {
        guard let text = optional(name) else { return nil }
        do throws(DatabaseURL.Malformed) {
            return try DatabaseURL(text).text
        } catch {
            throw SettingsError(name, error.description)
        }
    }
}
