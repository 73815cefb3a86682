import ChatServer
import FoundationEssentials
import Glibc
import LocalPostgres
import Subprocess
import Testing
import Waiting

@Suite("Secrets of the settings stay out of logs and messages")
struct PlantedSecretsTests {
    private static let password = PlantedSecrets.password

    @Test(
        "Whatever libpq makes of a database's URL or conninfo string",
        arguments: [
            "postgresql://lpo:\(password)@127.0.0.1:9/lpo", "postgresql://lpo:\(password)@nowhere.invalid/lpo",
            "postgresql://lpo:\(password)",
            "postgres://lpo:\(password)@[::1/lpo",
            "postgresql://lpo:%zz\(password)@127.0.0.1:9/lpo", "postgresql://127.0.0.1:9/lpo?password=\(password)&x=y",
            "postgresql://127.0.0.1:9/lpo?sslmode=sometimes&password=\(password)", password,
            "host=127.0.0.1 port=9 password=\(password) dbname",
            "host=127.0.0.1 password=\(password) \(password) port=9",
            "host=127.0.0.1 port=9 password='\(password)", "host=127.0.0.1 port=9 passwort=\(password)",
            "hostaddr=none password='\(password)'", "mysql://lpo:\(password)@127.0.0.1:9/lpo",
        ]
    )
    func database(url: String) async throws {
        let planted = PlantedSecrets(database: url)
        try await Command.withFolder { folder in
            for (arguments, format) in [
                (["serve"], "text"), (["serve"], "json"), (["migrate"], "text"), (["serve", "--check"], "text"),
            ] {
                let outcome = try await Command.run(
                    arguments,
                    in: folder,
                    environment: planted.settings.merging(["LOG_LEVEL": "trace", "LOG_FORMAT": format]) { $1 }
                )
                #expect(outcome.status == .exited(1))
                let output = outcome.output + outcome.errors
                #expect(output.contains("DATABASE_URL"))
                planted.expectNone(in: output, "\(arguments) with \(url)")
            }
        }
    }

    @Test("A password that the database refuses is not logged, in any form")
    func wrongPassword() async throws {
        try await Self.withDatabase { database, socket in
            let made = try await Command.shell(
                """
                psql -qAt '\(database)' -c "CREATE ROLE planted LOGIN PASSWORD 'another'" 2>&1
                hba=$(psql -qAt '\(database)' -c 'SHOW hba_file')
                sed -i '1i local all planted scram-sha-256' "$hba" && psql -qAt '\(database)' -c 'SELECT pg_reload_conf()'
                """
            )
            #expect(made == "t\n")
            let encoded = Self.password.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            let planted = PlantedSecrets(database: "postgresql://planted:\(encoded)@/lpo?host=\(socket)")
            try await Command.withFolder { folder in
                let environment = planted.settings.merging(["LOG_LEVEL": "trace"]) { $1 }
                let outcome = try await Command.run(["serve"], in: folder, environment: environment)
                #expect(outcome.errors.contains("password authentication failed"))
                planted.expectNone(in: outcome.output + outcome.errors, "wrong password")
            }
        }
    }

    @Test(
        "Vendors, a store and identity providers that repeat what they were sent are not repeated, at the lowest level"
    )
    func upstreams() async throws {
        let echo = EchoServer()
        echo.start()
        defer { echo.stop() }
        try await Self.withDatabase { database, _ in
            for format in ["text", "json"] {
                let planted = PlantedSecrets(upstream: echo.url, database: database)
                try await Self.serve(planted, format: format, echo: echo)
            }
        }
        #expect(echo.requests > 10)
    }

    private static func serve(_ planted: PlantedSecrets, format: String, echo: EchoServer) async throws {
        try await Command.withFolder { folder in
            // An ffmpeg that says all that it knows.
            let program = "#!/bin/sh\nenv\nenv >&2\ncat /proc/$PPID/environ >&2\nexit 1\n"
            try program.write(toFile: "\(folder)/ffmpeg", atomically: true, encoding: .utf8)
            chmod("\(folder)/ffmpeg", 0o755)
            let environment = planted.settings.merging(
                ["LOG_LEVEL": "trace", "LOG_FORMAT": format, "PATH": "\(folder):/usr/bin:/bin"]
            ) { $1 }
            let outcome = try await Command.run(["serve"], in: folder, environment: environment) { serve in
                #expect(await eventually { serve.errors.contains("listening on") })
                let port = serve.errors.firstMatch(of: /127\.0\.0\.1:([0-9]+)/)?.output.1 ?? ""
                let answers = try await Command.shell(
                    script.replacing("BASE", with: "http://127.0.0.1:\(port)").replacing(
                        "PACKAGE",
                        with: Command.package
                    )
                )
                #expect(answers.ranges(of: "event: error").count == 5, "\(answers)")
                #expect(answers.contains("\"status\":503"))
                planted.expectNone(in: answers, "answers")
                serve.send(SIGTERM)
            }
            #expect(outcome.status == .exited(0))
            #expect(outcome.errors.contains("[masked]"))
            #expect(outcome.errors.contains("trace") || outcome.errors.contains("debug"))
            planted.expectNone(in: outcome.output + outcome.errors, "serve")
            let check = try await Command.run(["serve", "--check"], in: folder, environment: environment)
            #expect(check.status == .exited(1))
            planted.expectNone(in: check.output + check.errors, "serve --check")
            for arguments in [
                ["models", "--check"], ["record", "openai/gpt-6-luna", "--prompt", "Hi"],
                ["record", "mistral/mistral-small-2603", "--prompt", "Hi"],
            ] {
                let outcome = try await Command.run(arguments, in: folder, environment: environment)
                #expect(outcome.status != .exited(0))
                planted.expectNone(in: outcome.output + outcome.errors, "\(arguments)")
            }
        }
    }

    /// Asks each vendor, sends a file, which goes to the store, and signs in with each identity provider.
    private static let script = #"""
        TOKEN=$(curl -sS BASE/api/v1/auth/register -H 'Content-Type: application/json' \
            -d '{"email":"planted-'$RANDOM'@example.com","password":"correct horse"}' | sed -E 's/.*"access_token":"([^"]*)".*/\1/')
        A="Authorization: Bearer $TOKEN"
        for llm in openai/gpt-6-luna anthropic/claude-haiku-5-5 google/gemini-3-flash xai/grok-5 mistral/mistral-small-2603; do
            thread=$(curl -sS BASE/api/v1/threads -H "$A" -H 'Content-Type: application/json' \
                -d '{"llm":"'$llm'"}' | sed -E 's/.*"id":"([^"]*)".*/\1/')
            curl -sSN "BASE/api/v1/chat/$thread/send" -H "$A" -F 'prompt=Say hello.'
        done
        curl -sS "BASE/api/v1/chat/$thread/send" -H "$A" -F 'prompt=Look.' -F 'files=@PACKAGE/Contracts/fixtures/media/picture.png'
        token=eyJhbGciOiJSUzI1NiIsImtpZCI6IngifQ.eyJzdWIiOiJ4In0.AAAA
        curl -sS BASE/api/v1/auth/oauth/google -H 'Content-Type: application/json' -d '{"id_token":"'$token'"}'
        curl -sS BASE/api/v1/auth/oauth/apple -H 'Content-Type: application/json' -d '{"authorization_code":"code"}'
        """#

    @Test(
        "A malformed setting is refused with one line that names it, and nothing of its value",
        arguments: [
            ("SECRET_KEY", "Bq7Lw2Xd"), ("SECRET_KEY_PREVIOUS", "Bq7Lw2Xd, Tz5"),
            ("SECRET_KEY_PREVIOUS", "Bq7Lw2XdFf,,"),
            ("OPENAI_API_KEY", "Bq7Lw2XdFf Tz5nRk"), ("ANTHROPIC_API_KEY", "Bq7Lw2XdFf\tTz5nRk"),
            ("GOOGLE_AI_API_KEY", "Bq7Lw2XdÄf"), ("XAI_API_KEY", "Bq7Lw2XdFf Tz5nRk"),
            ("MISTRAL_API_KEY", "Bq7Lw2XdFf\u{7F}"),
            ("S3_ACCESS_KEY_ID", "Bq7Lw2XdFf Tz5nRk"), ("S3_SECRET_ACCESS_KEY", "Bq7Lw2XdFf Tz5nRk"),
            ("APPLE_PRIVATE_KEY", "Bq7Lw2XdFfTz5nRk"), ("S3_ENDPOINT", "http://user:Bq7Lw2XdFf@host"),
            ("APPLE_PRIVATE_KEY", "-----BEGIN PRIVATE KEY-----\\nBq7Lw2XdFfTz5nRk\\n-----END PRIVATE KEY-----"),
            ("OPENAI_BASE_URL", "user:Bq7Lw2XdFf@host"), ("MISTRAL_BASE_URL", "https://user:Bq7Lw2XdFf@host/?a=b"),
            ("ANTHROPIC_BASE_URL", "https://host/?key=Bq7Lw2XdFf"), ("CORS_ORIGINS", "https://user:Bq7Lw2XdFf@host"),
            ("GOOGLE_JWKS_URL", "ftp://user:Bq7Lw2XdFf@host"), ("APPLE_TOKEN_URL", "https://user:Bq7L w2XdFf@host"),
            ("PORT", "Bq7Lw2XdFf"), ("LOG_LEVEL", "Bq7Lw2XdFf"), ("MIGRATE_ON_START", "Bq7Lw2XdFf"),
            ("STORAGE_BACKEND", "Bq7Lw2XdFf"), ("GENERATIONS", "Bq7Lw2XdFf"),
        ]
    )
    func malformed(name: String, value: String) async throws {
        let planted = PlantedSecrets()
        try await Command.withFolder { folder in
            // The first that is wrong is named: that of the database is right.
            let wrong = ["DATABASE_URL": "postgresql://127.0.0.1:1/lpo", "DATABASE_DIRECT_URL": "", name: value]
            let environment = planted.settings.merging(wrong) { $1 }
            // The check shows the values of settings that are open.
            let isOpen = Setting.all.contains { $0.name == name && $0.secrecy == .open }
            for arguments in [["serve"], ["migrate"]] + (isOpen ? [] : [["serve", "--check"]]) {
                let outcome = try await Command.run(arguments, in: folder, environment: environment)
                #expect(outcome.status == .exited(1))
                if arguments.count == 1 {
                    #expect(outcome.errors.split(separator: "\n").count == 1)
                    #expect(outcome.errors.contains(name), "\(outcome.errors)")
                }
                for part in ["Bq7L", "Lw2X", "w2Xd", "Tz5n"] {
                    #expect(!(outcome.errors + outcome.output).contains(part))
                }
                planted.expectNone(in: outcome.output + outcome.errors, "\(name)")
            }
        }
    }

    @Test("A .env that cannot be read, and URLs of a command line, are not quoted")
    func others() async throws {
        try await Command.withFolder { folder in
            let planted = PlantedSecrets()
            let lines = planted.settings.map { "\($0)='\($1)' x" }
            try lines.joined(separator: "\n").write(toFile: "\(folder)/.env", atomically: true, encoding: .utf8)
            let outcome = try await Command.run(["serve"], in: folder)
            #expect(outcome.errors.contains(".env, line 1"))
            planted.expectNone(in: outcome.output + outcome.errors, ".env")
            let verify = try await Command.run(
                [
                    "verify", "--base-url", "http://someone:Bq7Lw2XdFf@127.0.0.1:9", "--contracts",
                    "\(Command.package)/Contracts",
                    "--recordings", Command.recordings, "health/",
                ],
                in: folder
            )
            #expect(verify.status != .exited(0))
            #expect(!(verify.output + verify.errors).contains("Bq7Lw2Xd"), "\(verify.output)")
        }
    }

    /// Runs `body` beside a PostgreSQL of its own, with its URL and the folder of its socket, percent-encoded.
    private static func withDatabase(_ body: (String, String) async throws -> Void) async throws {
        try await Command.withFolder { folder in
            let options = LocalPostgres.Options(isThrowaway: true, startTimeout: .hang)
            try await LocalPostgres.withCluster(at: "\(folder)/postgres", options: options) { cluster in
                try await body(cluster.url, cluster.url.split(separator: "host=").last.map(String.init) ?? "")
            }
        }
    }
}
