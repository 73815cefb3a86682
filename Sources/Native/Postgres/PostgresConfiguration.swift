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
    /// The most statements a connection keeps prepared; the least recently used one goes first. With zero none is kept:
    /// each is parsed for the one use.
    package var maximumPreparedStatements = 256
    /// Whether the URL leads to a pooler in transaction mode, which gives a connection's next transaction another session
    /// of the server. Nothing then outlasts a transaction: settings are made in each, and no statement is kept prepared.
    package var isPooled = false
    /// Whether a server that is read-only counts as away, as a standby, or a primary that was demoted.
    package var needsWrites = true
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

/// What a connection is opened with: libpq's keywords, of which the URL's own come last and so win, and settings of the
/// session.
///
/// Settings are made by statements, not by the startup parameter `options`, which poolers refuse.
struct ConnectionParameters: Sendable {
    let keywords: [(name: String, value: String)]
    /// What a new connection is asked first: to make the settings, where they last, and then whether it is read-only.
    let greeting: String
    /// How long the answer to ``greeting`` may take.
    let timeout: Duration
    let needsWrites: Bool

    /// `on` or `off`; a standby is read-only as well. Not the parameters that libpq is told of, which a pooler may have kept.
    static let asksReadOnly = "SHOW transaction_read_only"

    init(_ configuration: PostgresConfiguration) throws(PostgresError) {
        guard let given = PQHandle.keywords(of: configuration.url) else {
            // libpq's own words may quote a piece of a password here.
            throw PostgresError(.misuse, "The database URL is not one libpq can read.")
        }
        let timeout = max(2, configuration.connectTimeout.components.seconds)
        var added: [(name: String, value: String)] = [
            ("application_name", configuration.applicationName),
            ("connect_timeout", String(timeout)),
            ("keepalives_idle", "30"),
            ("keepalives_interval", "10"),
            ("keepalives_count", "3"),
            ("tcp_user_timeout", "30000"),
        ]
        let hasSeveralHosts = given.contains { ["host", "hostaddr"].contains($0.name) && $0.value.contains(",") }
        if hasSeveralHosts, configuration.needsWrites, !configuration.isPooled {
            // Of a primary and its standbys the primary is meant, whichever that is now.
            added.append(("target_session_attrs", "read-write"))
        }
        keywords =
            added.filter { added in !given.contains { $0.name == added.name } }
            + given.filter { $0.name != "client_encoding" } + [("client_encoding", "UTF8")]
        self.timeout = .seconds(timeout)
        needsWrites = configuration.needsWrites
        let options = given.first { $0.name == "options" }?.value ?? ""
        let settings = SessionSettings(configuration).without(SessionSettings.names(in: options))
        greeting = (configuration.isPooled ? "" : settings.forSession) + Self.asksReadOnly
    }
}
