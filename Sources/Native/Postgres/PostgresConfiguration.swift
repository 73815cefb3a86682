/// Where the database is and how many connections may be made to it.
package struct PostgresConfiguration: Sendable {
    /// A libpq URI or conninfo string. What it sets itself wins over what is added here.
    package var url: String
    /// The most connections open at once; they are made when first needed.
    package var poolSize = 10
    /// How long a task waits for a connection while all are in use.
    package var acquireTimeout: Duration = .seconds(5)
    /// How long making a connection may take, per host; libpq counts whole seconds, 2 at least.
    package var connectTimeout: Duration = .seconds(5)
    /// What `pg_stat_activity` shows.
    package var applicationName = "lpo"
    /// The bound on one statement, kept by the server, and two seconds later here, where the connection is given up;
    /// zero is none. Transactions that idle this long end too.
    package var statementTimeout: Duration = .zero
    /// The most bytes the fields of one result may hold.
    package var maximumResultBytes = 64 << 20
    /// The most statements a connection keeps prepared; the least recently used one goes first.
    package var maximumPreparedStatements = 256
    /// The most tasks that may wait for a connection; one more fails at once.
    package var maximumWaiters = 4096

    package init(url: String) {
        self.url = url
    }

    /// Throws ``PostgresError/Code/misuse`` if libpq cannot read the URL. The message never quotes it.
    package func validate() throws(PostgresError) {
        _ = try ConnectionParameters(self)
    }
}

/// What a connection is opened with: libpq's keywords, of which the URL's own come last and so win.
struct ConnectionParameters: Sendable {
    let keywords: [(name: String, value: String)]

    init(_ configuration: PostgresConfiguration) throws(PostgresError) {
        guard let given = PQHandle.keywords(of: configuration.url) else {
            // libpq's own words may quote a piece of a password here.
            throw PostgresError(.misuse, "The database URL is not one libpq can read.")
        }
        let timeout = max(2, configuration.connectTimeout.components.seconds)
        var keywords: [(name: String, value: String)] = [
            ("application_name", configuration.applicationName),
            ("connect_timeout", String(timeout)),
            ("keepalives_idle", "30"),
            ("keepalives_interval", "10"),
            ("keepalives_count", "3"),
            ("tcp_user_timeout", "30000"),
        ].filter { added in !given.contains { $0.name == added.name } }
        var settings = "-c TimeZone=UTC -c DateStyle=ISO"
        let (seconds, attoseconds) = configuration.statementTimeout.components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        if milliseconds > 0 {
            // A transaction whose client is lost ends the same way, and gives its locks back.
            settings += " -c statement_timeout=\(milliseconds) -c idle_in_transaction_session_timeout=\(milliseconds)"
        }
        for keyword in given {
            switch keyword.name {
            case "options": settings += " " + keyword.value
            case "client_encoding": continue
            default: keywords.append(keyword)
            }
        }
        self.keywords = keywords + [("options", settings), ("client_encoding", "UTF8")]
    }
}
