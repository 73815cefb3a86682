import Testing

@testable import Postgres

@Suite("Database URLs")
struct DatabaseURLTests {
    @Test(
        "The forms that others write are read as libpq's",
        arguments: [
            ("postgresql://lpo:pw@db:5432/lpo", "postgresql://lpo:pw@db:5432/lpo"),
            ("postgres://lpo@db/lpo", "postgresql://lpo@db/lpo"),
            ("POSTGRES://lpo@db/lpo", "postgresql://lpo@db/lpo"),
            ("postgresql+asyncpg://lpo:pw@db/lpo", "postgresql://lpo:pw@db/lpo"),
            ("postgresql+psycopg://db", "postgresql://db"),
            ("postgres+psycopg2://db:6432", "postgresql://db:6432"),
            (" \n postgresql://db/lpo\t\r\n", "postgresql://db/lpo"),
            ("postgresql://", "postgresql://"),
            ("postgresql:///lpo", "postgresql:///lpo"),
            ("postgresql://a:1,b:2,[::1]:3/lpo", "postgresql://a:1,b:2,[::1]:3/lpo"),
            ("postgresql://%2Fvar%2Frun/lpo", "postgresql://%2Fvar%2Frun/lpo"),
            ("postgresql:///lpo?host=/tmp/a&sslmode=require", "postgresql:///lpo?host=/tmp/a&sslmode=require"),
            ("postgresql+asyncpg://db/lpo?ssl=require", "postgresql://db/lpo?sslmode=require"),
            ("postgresql://db/lpo?ssl=true&connect_timeout=3", "postgresql://db/lpo?sslmode=require&connect_timeout=3"),
            ("postgresql+asyncpg://db/lpo?prepared_statement_cache_size=0", "postgresql://db/lpo"),
            ("postgresql://l%40p:p%2Fw%3A@db/lpo", "postgresql://l%40p:p%2Fw%3A@db/lpo"),
            ("postgresql://lpo:a?b#c:d@db/lpo", "postgresql://lpo:a?b#c:d@db/lpo"),
            ("postgresql://lpo:pä@db/lpo", "postgresql://lpo:pä@db/lpo"),
            ("postgresql://lpo@db/lpo?application_name=a@b", "postgresql://lpo@db/lpo?application_name=a@b"),
            ("  host=db password='a://b @/' dbname=lpo ", "host=db password='a://b @/' dbname=lpo"),
            ("postgresql://a,b/lpo?target_session_attrs=any", "postgresql://a,b/lpo?target_session_attrs=any"),
        ]
    )
    func forms(given: String, text: String) throws {
        #expect(try DatabaseURL(given).text == text)
    }

    @Test("What libpq makes of a URL is what was percent-encoded in it")
    func meaning() throws {
        let url = try DatabaseURL("postgres://l%40p:p%2F%40%3A%25w@a:1,b:2/d%20b?options=-c%20work_mem%3D1MB")
        let keywords = try #require(PQHandle.keywords(of: url.text))
        let values = Dictionary(keywords.map { ($0.name, $0.value) }) { first, _ in first }
        #expect(values["user"] == "l@p")
        #expect(values["password"] == "p/@:%w")
        #expect(values["host"] == "a,b")
        #expect(values["port"] == "1,2")
        #expect(values["dbname"] == "d b")
        #expect(values["options"] == "-c work_mem=1MB")
    }

    @Test(
        "A password that is not percent-encoded is refused, and no part of it is quoted",
        arguments: [
            "postgresql://lpo:Sec/ret@db:5432/lpo", "postgresql://lpo:Sec@ret@db:5432/lpo",
            "postgresql://lpo:Sec/ret@db", "postgresql://lpo:Sec@ret/1@db/lpo", "postgresql://lpo:543/Secret@db/lpo",
            "postgresql://lpo:543/Secret@db", "postgresql://lpo:Sec@ret?Secret@db/lpo",
            "postgresql://lpo:Sec%ret@db/lpo",
            "postgresql://lpo:Sec ret@db/lpo", "postgresql://lpo:Sec%00ret@db/lpo",
            "postgresql://lpo:Secret@db:Sec/lpo",
            "postgresql://lpo:Sec@ret?Secret=1@db/lpo", "postgresql://Sec:ret@[db/lpo", "postgresql:/lpo:Secret@db/lpo",
            "mysql://lpo:Secret@db/lpo", "Secret://db", "Secret", "host=db password=Sec ret",
            "postgresql://db:0/Secret",
            "postgresql://db:99999/Secret", "postgresql://db/lpo?Secret", "postgresql://db/lpo?password=Sec=ret",
            "postgresql://db/lpo?ssl=Secret", "postgresql://db/lpo?target_session_attrs=Secret",
            "postgresql+:Secret://",
        ]
    )
    func refused(given: String) throws {
        let error = #expect(throws: DatabaseURL.Malformed.self) { try DatabaseURL(given) }
        let text = try #require(error?.description)
        #expect(!text.contains("Sec") && !text.contains("ret@") && !text.contains("\n"), "\(text)")
    }

    @Test("What is wrong is said: white space alone, parameters of other programs, a wish for a standby")
    func reasons() {
        #expect(throws: DatabaseURL.Malformed(description: "is empty")) { try DatabaseURL(" \n") }
        #expect(
            throws: DatabaseURL.Malformed(
                description: "has the parameter pgbouncer, which libpq does not know: take it out"
            )
        ) { try DatabaseURL("postgresql://db/lpo?pgbouncer=true") }
        for text in ["postgresql://a,b/lpo?target_session_attrs=standby", "host=a,b target_session_attrs=standby"] {
            #expect(
                throws: DatabaseURL.Malformed(
                    description:
                        "asks for a standby by target_session_attrs=standby, but LPO writes: make it read-write"
                )
            ) { try DatabaseURL(text) }
        }
    }

    @Test("Of several hosts the primary is meant, unless the URL says otherwise")
    func severalHosts() throws {
        func target(_ url: String, _ change: (inout PostgresConfiguration) -> Void = { _ in }) throws -> String? {
            var configuration = PostgresConfiguration(url: url)
            change(&configuration)
            return try ConnectionParameters(configuration).keywords.first { $0.name == "target_session_attrs" }?.value
        }
        #expect(try target("postgresql://a,b/lpo") == "read-write")
        #expect(try target("host=a,b dbname=lpo") == "read-write")
        #expect(try target("postgresql://a/lpo") == nil)
        #expect(try target("postgresql://a,b/lpo?target_session_attrs=any") == "any")
        #expect(try target("postgresql://a,b/lpo") { $0.isPooled = true } == nil)
        #expect(try target("postgresql://a,b/lpo") { $0.needsWrites = false } == nil)
    }

    @Test("Nothing but libpq's own keywords is sent at the start of a session, and settings of the URL stay its own")
    func settings() throws {
        var configuration = PostgresConfiguration(url: "postgresql://a/lpo")
        configuration.statementTimeout = .seconds(7)
        let standard = try ConnectionParameters(configuration)
        #expect(!standard.keywords.contains { $0.name == "options" })
        #expect(standard.greeting.contains("SET statement_timeout TO '7000';"))
        configuration.url += "?options=-c%20statement-timeout%3D1s%20-cTimeZone%3DCET%20--datestyle%3DSQL"
        let own = try ConnectionParameters(configuration)
        #expect(own.greeting == "SET idle_in_transaction_session_timeout TO '7000';SHOW transaction_read_only")
        configuration.isPooled = true
        #expect(try ConnectionParameters(configuration).greeting == "SHOW transaction_read_only")
    }
}
