import Testing

@testable import ChatServer

@Suite("Variables that nothing reads")
struct UnknownSettingTests {
    @Test(
        "One that is close to a setting is named with it",
        arguments: [
            ("OPENAI_KEY", "OPENAI_API_KEY"), ("S3_ACCESS_KEY", "S3_ACCESS_KEY_ID"),
            ("S3_SECRET_KEY", "S3_SECRET_ACCESS_KEY"),
            ("GOOGLE_API_KEY", "GOOGLE_AI_API_KEY"), ("GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_IDS"),
            ("DATABSE_URL", "DATABASE_URL"),
            ("SECRETKEY", "SECRET_KEY"), ("ANTHROPIC_APIKEY", "ANTHROPIC_API_KEY"),
            ("MISTRAL_API_KYE", "MISTRAL_API_KEY"),
            ("GENERATION_PER_USERS", "GENERATIONS_PER_USER"), ("DATABASE_POOL", "DATABASE_POOL_SIZE"),
        ]
    )
    func close(name: String, meant: String) {
        let value = "a value that nobody is told"
        for variables in [
            SettingsVariables(environment: [name: value]), SettingsVariables(environment: [:], file: [name: value]),
        ] {
            let unknown = variables.unknown
            #expect(unknown.map(\.meant) == [meant])
            #expect("\(unknown)".contains("\(name), which is set in "))
            #expect(!"\(unknown)".contains(value))
        }
        // Whoever has set what is meant has another use for this.
        #expect(SettingsVariables(environment: [name: value, meant: value]).unknown.isEmpty)
    }

    @Test("Of .env one that begins as our settings do is told, of the environment not")
    func families() {
        let names = ["OPENAI_ORG_ID": "x", "S3_ACL": "x", "APPLE_BUNDLE": "x", "POSTGRES_PASSWORD": "x", "TZ": "x"]
        #expect(SettingsVariables(environment: names).unknown.isEmpty)
        let unknown = SettingsVariables(environment: [:], file: names).unknown
        #expect(unknown.map(\.name) == ["APPLE_BUNDLE", "OPENAI_ORG_ID", "S3_ACL"])
        #expect(unknown.allSatisfy { $0.meant == nil })
    }

    @Test("Variables of systems, shells, containers and other programs raise no alarm")
    func common() {
        let names = """
            HOME HOSTNAME HOSTTYPE LANG LANGUAGE LC_ALL LOGNAME LS_COLORS MAIL MAILTO OLDPWD PATH PS1 PWD SHELL SHLVL TERM TMPDIR
            TZ USER USERNAME EDITOR PAGER DISPLAY XDG_RUNTIME_DIR XDG_SESSION_ID SSH_AUTH_SOCK SUDO_USER DEBIAN_FRONTEND
            INVOCATION_ID JOURNAL_STREAM NOTIFY_SOCKET WATCHDOG_PID LISTEN_FDS CREDENTIALS_DIRECTORY RUNTIME_DIRECTORY
            KUBERNETES_SERVICE_HOST KUBERNETES_PORT KUBERNETES_PORT_443_TCP POSTGRES_PORT DATABASE_PORT DATABASE_SERVICE_HOST
            DATABASE_PORT_5432_TCP MEDIA_PORT MEDIA_SERVICE_PORT S3_PORT S3_SERVICE_HOST REDIS_URL RENDER RENDER_SERVICE_ID
            POSTGRES_USER POSTGRES_PASSWORD POSTGRES_DB PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE PGSSLMODE PGAPPNAME
            AWS_REGION AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_PROFILE GOOGLE_CLOUD_PROJECT GOOGLE_APPLICATION_CREDENTIALS
            OPENAI_ORG_ID OPENAI_PROJECT OPENAI_ORGANIZATION ANTHROPIC_MODEL ANTHROPIC_AUTH_TOKEN GITHUB_TOKEN CI NODE_ENV
            SECRET_KEY_BASE TEST_DATABASE_URL LOG_DIR LOG_FILE NO_COLOR http_proxy https_proxy no_proxy HTTP_PROXY NO_PROXY
            SSL_CERT_FILE SSL_CERT_DIR CURL_CA_BUNDLE MALLOC_ARENA_MAX VIPS_CONCURRENCY LD_LIBRARY_PATH PYTHONPATH JAVA_HOME
            """
        let environment = Dictionary(
            names.split(whereSeparator: \.isWhitespace).map { (String($0), "x") },
            uniquingKeysWith: { first, _ in first }
        )
        #expect(SettingsVariables(environment: environment).unknown == [])
    }
}
