import Configuration
import FoundationEssentials
import HTTPServer
import NIOCore
import Postgres
import Providers
import Testing
import WebClient

@testable import ChatServer

@Suite("Settings")
struct SettingsTests {
    private static let least = [
        "DATABASE_URL": "postgresql:///lpo", "SECRET_KEY": "0123456789abcdef0123456789abcdef",
    ]

    private func settings(_ variables: [String: String]) throws -> Settings {
        let all = Self.least.merging(variables) { $1 }
        return try Settings(ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: all)))
    }

    @Test("Two settings are enough, the rest has defaults")
    func defaults() throws {
        let settings = try settings([:])
        #expect(settings.host == "127.0.0.1")
        #expect(settings.port == 8000)
        #expect(settings.passwordCost == 17)
        #expect(settings.migrateOnStart)
        #expect(settings.maximumUploadBytes == 26_214_400)
        #expect(settings.mediaBytesPerUser == 10 << 30)
        #expect(settings.streamPing == .seconds(15))
        #expect(settings.refreshRepeatWindow == 30)
        #expect(settings.requestsPerMinute == 600)
        #expect(settings.registrationsPerHour == 60)
        #expect(settings.loginFailuresPerAddress == 100)
        #expect(settings.unknownIdentityKeyInterval == .seconds(60))
        #expect(settings.trustedProxies.isEmpty)
        #expect(settings.connectionsPerAddress == 1000)
        #expect(settings.connectionTimeouts.head == .seconds(30) && settings.connectionTimeouts.idle == .seconds(75))
        #expect(settings.crossOrigin == .none)
        #expect(settings.previousSecretKeys.isEmpty)
        #expect(settings.google == nil && settings.apple == nil)
        #expect(settings.providerConnectTimeout == .seconds(10))
        #expect(settings.providerFirstByteTimeout == .seconds(120))
        #expect(settings.providerIdleTimeout == .seconds(60))
        guard case .local("media") = settings.storage else {
            Issue.record("Files are kept elsewhere.")
            return
        }
        #expect(settings.endpoints.isEmpty)
    }

    @Test("Proxies are read as curl reads them: lower case first, all_proxy for what has none, never HTTP_PROXY")
    func proxies() throws {
        func proxies(_ variables: [String: String]) throws -> WebProxies {
            try settings(ProxyVariables.canonical(variables)).outgoing.proxies
        }
        #expect(try proxies([:]) == .none)
        #expect(
            try proxies(["http_proxy": "http://a:1", "HTTPS_PROXY": "http://b:2", "NO_PROXY": "x.example"])
                == WebProxies(http: "http://a:1", https: "http://b:2", exceptions: "x.example")
        )
        #expect(try proxies(["HTTP_PROXY": "http://a:1"]) == .none)
        #expect(try proxies(["https_proxy": "b:2", "HTTPS_PROXY": "c:3"]) == WebProxies(https: "b:2"))
        #expect(try proxies(["https_proxy": "", "HTTPS_PROXY": "c:3"]) == WebProxies(https: "c:3"))
        #expect(
            try proxies(["all_proxy": "socks5h://d:4", "https_proxy": "b:2", "no_proxy": "*"])
                == WebProxies(http: "socks5h://d:4", https: "b:2", exceptions: "*")
        )
    }

    @Test(
        "Origins are taken as browsers write them",
        arguments: [
            ("*", .any), (" https://app.example.com ", .these(["https://app.example.com"])),
            ("HTTPS://App.Example.com:443,http://a:80", .these(["https://app.example.com", "http://a"])),
            (
                "http://localhost:3000, http://[2001:db8::1]:8080",
                .these(["http://localhost:3000", "http://[2001:db8::1]:8080"])
            ),
            ("capacitor://localhost", .these(["capacitor://localhost"])),
            ("https://a:80,http://a:443", .these(["https://a:80", "http://a:443"])),
        ] as [(String, CrossOrigin)]
    )
    func origins(text: String, origins: CrossOrigin) throws {
        #expect(try settings(["CORS_ORIGINS": text]).crossOrigin == origins)
    }

    @Test(
        "What is no origin is refused",
        arguments: [
            "app.example.com", "https://app.example.com/", "https://app.example.com/chat", "null", "https://",
            "https://*",
            "https://*.example.com", "https://a b", "https://a:0", "https://a:65536", "https://a:", "https://a:+1",
            "https://user@a", "https://ä.example", "https://a,,https://b", "https://[192.0.2.1]", "https://[::1",
            "1s://a",
            "https://a?b", "https://a://b",
        ]
    )
    func noOrigins(text: String) {
        #expect(throws: SettingsError.self) { try settings(["CORS_ORIGINS": text]) }
    }

    @Test("With a direct URL requests go by the pooler, and migrations and LISTEN to the database")
    func databases() throws {
        let alone = try settings(["DATABASE_URL": " postgres://db/lpo\n", "DATABASE_POOL_SIZE": "3"])
        #expect(alone.requestDatabase.url == "postgresql://db/lpo" && alone.directDatabase.url == "postgresql://db/lpo")
        #expect(alone.requestDatabase.poolSize == 3 && !alone.requestDatabase.isPooled)
        #expect(alone.directDatabaseName == "DATABASE_URL")
        let pooled = try settings([
            "DATABASE_URL": "postgres://pooler/lpo", "DATABASE_DIRECT_URL": "postgresql+asyncpg://db/lpo",
        ])
        #expect(pooled.requestDatabase.url == "postgresql://pooler/lpo" && pooled.requestDatabase.isPooled)
        #expect(pooled.directDatabase.url == "postgresql://db/lpo" && !pooled.directDatabase.isPooled)
        #expect(pooled.directDatabaseName == "DATABASE_DIRECT_URL")
    }

    @Test(
        "A wrong setting is named, and what it may be",
        arguments: [
            (["DATABASE_URL": " "], "DATABASE_URL is empty"),
            (
                ["DATABASE_DIRECT_URL": "mysql://db"],
                "DATABASE_DIRECT_URL must begin with postgresql:// or postgres://, or be a conninfo string, such as host=db dbname=lpo"
            ),
            (["PORT": "http"], "PORT must be a whole number from 0 to 65535"),
            (["PORT": "70000"], "PORT must be a whole number from 0 to 65535"),
            (["DATABASE_URL": ""], "DATABASE_URL is not set; it names the PostgreSQL database to use"),
            (["SECRET_KEY": "short"], "SECRET_KEY must have 32 characters or more"),
            (["PASSWORD_COST": "10"], "PASSWORD_COST must be a whole number from 14 to 20"),
            (["MIGRATE_ON_START": "perhaps"], "MIGRATE_ON_START must be true or false"),
            (["REFRESH_REPEAT_SECONDS": "3601"], "REFRESH_REPEAT_SECONDS must be a whole number from 0 to 3600"),
            (["STREAM_PING_SECONDS": "0"], "STREAM_PING_SECONDS must be a whole number from 1 to 86400"),
            (["PROVIDER_IDLE_TIMEOUT": "1.5"], "PROVIDER_IDLE_TIMEOUT must be a whole number from 1 to 86400"),
            (["LOG_FORMAT": "xml"], "LOG_FORMAT must be one of text, json"),
            (
                ["HTTPS_PROXY": "ftp://someone:word@proxy.example"],
                "HTTPS_PROXY must be a proxy as curl takes it, such as http://proxy.example:3128 or socks5h://proxy.example:1080"
            ),
            (
                ["HTTP_PROXY": "http://"],
                "http_proxy must be a proxy as curl takes it, such as http://proxy.example:3128 or socks5h://proxy.example:1080"
            ),
            (["SSL_CERT_FILE": "/nowhere.pem"], "SSL_CERT_FILE names /nowhere.pem, which cannot be read"),
            (["OPENAI_API": "completions"], "OPENAI_API must be one of responses, chat_completions"),
            (["ANTHROPIC_BASE_URL": "localhost"], "ANTHROPIC_BASE_URL must be an http or https URL without a query"),
            (["OPENAI_API_KEY": "two words"], "OPENAI_API_KEY must be printable ASCII without spaces"),
            (["GOOGLE_AI_API_KEY": "two words"], "GOOGLE_AI_API_KEY must be printable ASCII without spaces"),
            (["GOOGLE_AI_BASE_URL": "ftp://x"], "GOOGLE_AI_BASE_URL must be an http or https URL without a query"),
            (["XAI_API": "messages"], "XAI_API must be one of responses, chat_completions"),
            (["XAI_API_KEY": "two words"], "XAI_API_KEY must be printable ASCII without spaces"),
            (["XAI_BASE_URL": "x"], "XAI_BASE_URL must be an http or https URL without a query"),
            (["MISTRAL_API_KEY": "two words"], "MISTRAL_API_KEY must be printable ASCII without spaces"),
            (["MISTRAL_BASE_URL": "http://"], "MISTRAL_BASE_URL must be an http or https URL without a query"),
            (["REQUESTS_PER_MINUTE": "-1"], "REQUESTS_PER_MINUTE must be a whole number from 0 to 1000000000"),
            (["REGISTRATIONS_PER_HOUR": "x"], "REGISTRATIONS_PER_HOUR must be a whole number from 0 to 1000000000"),
            (
                ["LOGIN_FAILURES_PER_ADDRESS": "1.5"],
                "LOGIN_FAILURES_PER_ADDRESS must be a whole number from 0 to 1000000000"
            ),
            (["CONNECTIONS_PER_ADDRESS": "-1"], "CONNECTIONS_PER_ADDRESS must be a whole number from 0 to 1000000000"),
            (
                ["CORS_ORIGINS": "https://app.example.com, *"],
                "CORS_ORIGINS must be * or a list of origins, such as https://app.example.com, http://localhost:3000, without a user, a path and a slash at the end; entry 2 is none"
            ),
            (
                ["TRUSTED_PROXIES": "10.0.0.0/8, proxy"],
                "TRUSTED_PROXIES has proxy, and must be a list of addresses and networks, such as 127.0.0.1, 10.0.0.0/8, fd00::/8"
            ),
            (
                ["GOOGLE_CLIENT_IDS": "one,,two"],
                "GOOGLE_CLIENT_IDS must be a list with commas between, and one of its entries is empty"
            ),
            (["GOOGLE_JWKS_URL": "certs"], "GOOGLE_JWKS_URL must be an http or https URL without a query"),
            (["APPLE_TOKEN_URL": "token"], "APPLE_TOKEN_URL must be an http or https URL without a query"),
            (
                ["APPLE_CLIENT_ID": "com.example.app"],
                "APPLE_TEAM_ID, APPLE_KEY_ID, APPLE_PRIVATE_KEY are not set; Sign in with Apple needs APPLE_CLIENT_ID, APPLE_TEAM_ID, APPLE_KEY_ID, APPLE_PRIVATE_KEY"
            ),
            (
                ["APPLE_CLIENT_ID": "a", "APPLE_TEAM_ID": "b", "APPLE_KEY_ID": "c", "APPLE_PRIVATE_KEY": "d"],
                "APPLE_PRIVATE_KEY must be the PEM of a P-256 private key: the content of the .p8 file that Apple gave for it"
            ),
            (
                ["SECRET_KEY_PREVIOUS": "0123456789abcdef0123456789abcdef, short"],
                "SECRET_KEY_PREVIOUS must have 32 characters or more in each key"
            ),
            (["MODELS_FILE": "/nowhere/models.json"], "MODELS_FILE names /nowhere/models.json, which cannot be read"),
            (["MODELS_FILE": "/"], "MODELS_FILE names /, which cannot be read"),
            (["STORAGE_BACKEND": "tape"], "STORAGE_BACKEND must be one of local, s3"),
            (
                ["STORAGE_BACKEND": "s3"],
                "S3_BUCKET must be 3 to 63 of a-z, 0-9, - and ., with a letter or digit at both ends, since STORAGE_BACKEND is s3"
            ),
            (
                [
                    "STORAGE_BACKEND": "s3", "S3_BUCKET": "media", "S3_ENDPOINT": "minio:9000", "S3_ACCESS_KEY_ID": "i",
                    "S3_SECRET_ACCESS_KEY": "s",
                ],
                "S3_ENDPOINT must be http:// or https:// and a host, with nothing behind it, since STORAGE_BACKEND is s3"
            ),
            (
                ["STORAGE_BACKEND": "s3", "S3_BUCKET": "media"],
                "S3_ACCESS_KEY_ID must be printable ASCII without spaces, since STORAGE_BACKEND is s3"
            ),
        ]
    )
    func wrong(variables: [String: String], message: String) {
        #expect {
            try settings(variables)
        } throws: { error in
            "\(error)" == message
        }
    }

    @Test("Sign-in with Google and Apple is set up by their ids, at their own addresses unless others are given")
    func identityProviders() throws {
        let key = AppleSettings.newKey().private
        let apple = [
            "APPLE_CLIENT_ID": "com.example.app", "APPLE_TEAM_ID": "TEAM000000", "APPLE_KEY_ID": "KEY0000000",
            "APPLE_PRIVATE_KEY": key,
        ]
        let settings = try settings(apple.merging(["GOOGLE_CLIENT_IDS": " one , two"]) { $1 })
        #expect(settings.google?.clientIDs == ["one", "two"])
        #expect(settings.google?.keysURL == "https://www.googleapis.com/oauth2/v3/certs")
        #expect(settings.apple?.clientID == "com.example.app")
        #expect(settings.apple?.keysURL == "https://appleid.apple.com/auth/keys")
        #expect(settings.apple?.tokenURL == "https://appleid.apple.com/auth/token")
        #expect(settings.apple?.revokeURL == "https://appleid.apple.com/auth/revoke")
        for name in apple.keys {
            var rest = apple
            rest[name] = nil
            #expect(throws: SettingsError.self) { try self.settings(rest) }
        }
    }

    @Test("The catalogue is the binary's, or that of the file that is named")
    func catalogue() throws {
        #expect(try settings([:]).catalogue == ModelCatalogue.standard())
        let path = "/tmp/lpo-models-\(UUID().uuidString.lowercased()).json"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let item = #"{"llm": "mistral/ours", "name": "Ours", "accepts": [], "context_tokens": 1000}"#
        try #"{"items": [\#(item)]}"#.write(toFile: path, atomically: true, encoding: .utf8)
        #expect(try settings(["MODELS_FILE": path]).catalogue.namesByProvider == ["mistral": ["ours"]])
        try "{\"items\":\n[1]}".write(toFile: path, atomically: true, encoding: .utf8)
        #expect {
            try settings(["MODELS_FILE": path])
        } throws: { error in
            "\(error)" == "MODELS_FILE names \(path), which is wrong in line 2: items[0] must be an object"
        }
    }

    @Test(
        "A vendor with a key is available, in the form that is set",
        arguments: [
            (Vendor.openai, ["OPENAI_API": "chat_completions"], WireFormat.chatCompletions), (.openai, [:], .responses),
            (.anthropic, [:], .messages), (.google, [:], .generateContent),
            (.xai, ["XAI_API": "chat_completions"], .chatCompletions), (.xai, [:], .responses),
            (.mistral, [:], .chatCompletions),
        ] as [(Vendor, [String: String], WireFormat)]
    )
    func endpoints(vendor: Vendor, form: [String: String], api: WireFormat) throws {
        let prefix = vendor == .google ? "GOOGLE_AI" : vendor.rawValue.uppercased()
        let key = ["\(prefix)_API_KEY": "sk-test"].merging(form) { $1 }
        let endpoint = try #require(settings(key).endpoints.first)
        #expect(try settings(key).endpoints.count == 1)
        #expect(endpoint.vendor == vendor)
        #expect(endpoint.api == api)
        #expect(endpoint.apiKey == "sk-test")
        #expect(endpoint.baseURL.hasPrefix("https://"))
        let elsewhere = ["\(prefix)_BASE_URL": "http://127.0.0.1:1/v1"].merging(key) { $1 }
        #expect(try settings(elsewhere).endpoints.first?.baseURL == "http://127.0.0.1:1/v1")
    }

    @Test("The defaults that .env.example shows for vendors are those of the server")
    func example() throws {
        let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
        let example = try EnvironmentFile.parse(String(contentsOfFile: "\(root)/.env.example", encoding: .utf8))
        let keys = example.keys.filter { $0.hasSuffix("_API_KEY") }
        #expect(keys.count == Vendor.allCases.count)
        let plain = try settings(Dictionary(uniqueKeysWithValues: keys.map { ($0, "sk-test") }))
        let filled = try settings(example.merging(Self.least) { $1 }.merging(keys.map { ($0, "sk-test") }) { $1 })
        #expect(plain.endpoints.count == Vendor.allCases.count)
        #expect(plain.endpoints.map(\.description) == filled.endpoints.map(\.description))
        #expect(plain.catalogue == filled.catalogue)
    }
}

@Suite(".env files")
struct EnvironmentFileTests {
    @Test(
        "Values are read as a shell would",
        arguments: [
            ("A=1", "1"), ("A = spaced ", "spaced"), ("export A=x", "x"), ("A=a#b", "a#b"), ("A=a # note", "a"),
            ("A=", ""), ("A=# note", ""), ("A=\"x y\" # note", "x y"), (#"A='$x \n'"#, #"$x \n"#),
            (#"A="l1\nl2""#, "l1\nl2"), ("A=\"l1\nl2\"", "l1\nl2"), (#"A="\"\\\$""#, #""\$"#), ("A=1\nA=2", "2"),
            ("\u{20}\n# note\r\nA=crlf\r\n", "crlf"), ("A=a=b", "a=b"),
        ]
    )
    func values(text: String, value: String) throws {
        #expect(try EnvironmentFile.parse(text)["A"] == value)
    }

    @Test(
        "What cannot be read is told with its line",
        arguments: [
            ("A=1\nB", 2), ("=x", 1), ("A-B=1", 1), ("A=1\n\nB=\"open\n\n", 3), ("A='x' y", 1),
        ]
    )
    func errors(text: String, line: Int) {
        #expect {
            try EnvironmentFile.parse(text)
        } throws: { error in
            (error as? EnvironmentFile.ParseError)?.line == line
        }
    }
}
