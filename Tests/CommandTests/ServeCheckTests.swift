import ChatServer
import FoundationEssentials
import Glibc
import LocalPostgres
import Subprocess
import TestServer
import Testing
import Waiting

@Suite("lpo serve --check")
struct ServeCheckTests {
    private static let secretKey = "Lw4nTq8vZb2xKr6mCs9dGh3jPf5yWa7e"

    @Test("With all that it depends on, each is asked and ok, and the exit status is 0")
    func well() async throws {
        try await Self.besideAll { environment, folder in
            let outcome = try await Command.run(["serve", "--check"], in: folder, environment: environment)
            let lines = outcome.output.split(separator: "\n").map(String.init)
            for beginning in [
                "settings: ok", "database: ok: PostgreSQL ", "direct database: not set",
                "media store: ok: the bucket keeps, gives and deletes",
                "openai: ok: takes the key, and has ", "anthropic: ok: ", "google: ok: ", "mistral: ok: ",
                "xai: not set",
                "ffmpeg: ok: version ", "Google's keys: ok", "Apple's keys: ok", "Apple's client secret: ok",
            ] {
                #expect(lines.contains { $0.hasPrefix(beginning) }, "\(beginning) in \(outcome.output)")
            }
            #expect(outcome.status == .exited(0), "\(outcome.output)")
            #expect(outcome.errors.isEmpty)
            // The settings come first, in the order of the list, and nothing secret is in them.
            #expect(lines.prefix(Setting.all.count).map { $0.prefix { $0 != "=" } } == Setting.all.map { $0.name[...] })
            for line in [
                "SECRET_KEY=[set] (environment)", "DATABASE_URL=[set] (environment)", "XAI_API_KEY= (not set)",
                "GENERATIONS=77 (.env)", "LOG_FORMAT=text (default)", "APPLE_PRIVATE_KEY=[set] (environment)",
            ] {
                #expect(lines.contains(line), "\(line) in \(outcome.output)")
            }
            #expect(!outcome.output.contains(Self.secretKey.prefix(4)))
            #expect(!outcome.output.contains("key-of-a"))
            // Nothing was left, and no migration applied.
            #expect(outcome.output.contains("and will be applied at the start"))
            #expect(
                Set(try FileManager.default.contentsOfDirectory(atPath: folder)).isSubset(of: [
                    ".env", "output", "errors",
                ])
            )
        }
    }

    @Test("What fails is named with what to do, the rest is asked all the same, and the exit status is 1")
    func ill() async throws {
        try await Self.besideAll { environment, folder in
            let changes = [
                "MIGRATE_ON_START": "false", "OPENAI_API_KEY": "bad-key-of-a-vendor",
                "ANTHROPIC_BASE_URL": "http://127.0.0.1:9",
                "STORAGE_BACKEND": "s3", "S3_BUCKET": "another-bucket", "PATH": "/nowhere",
                "GOOGLE_JWKS_URL": "http://127.0.0.1:9/keys",
            ]
            let changed = environment.merging(changes) { $1 }
            let outcome = try await Command.run(["serve", "--check"], in: folder, environment: changed)
            #expect(outcome.status == .exited(1))
            for line in [
                "database: failed: ", "pending: run lpo migrate", "openai: failed: it answered 401",
                "check OPENAI_API_KEY",
                "anthropic: failed: it cannot be asked", "mistral: ok", "media store: failed: in the bucket",
                "ffmpeg: failed: ffmpeg, prlimit or nice is not in PATH", "Google's keys: failed", "Apple's keys: ok",
            ] {
                #expect(outcome.output.contains(line), "\(line) in \(outcome.output)")
            }
        }
    }

    @Test("A database that takes no writes is failed, and so is one that is not there")
    func database() async throws {
        try await Self.besideAll { environment, folder in
            let url = environment["DATABASE_URL"] ?? ""
            for (database, words) in [
                (
                    "\(url)&options=-c%20default_transaction_read_only%3Don",
                    "DATABASE_URL names a database that is read-only"
                ),
                ("postgresql://lpo:\(Self.secretKey)@127.0.0.1:9/lpo", "it cannot be reached"),
            ] {
                let changed = environment.merging(["DATABASE_URL": database]) { $1 }
                let outcome = try await Command.run(["serve", "--check"], in: folder, environment: changed)
                #expect(outcome.status == .exited(1))
                #expect(outcome.output.contains("database: failed: \(words)"), "\(outcome.output)")
                #expect(outcome.output.contains("openai: ok"))
                #expect(!outcome.output.contains(Self.secretKey.prefix(4)))
            }
        }
    }

    @Test("Files in a folder: one that is there keeps a file, one that is not is said to be made, and none is made")
    func folder() async throws {
        try await Command.withFolder { folder in
            func check(_ root: String) async throws -> String {
                let environment = [
                    "DATABASE_URL": "postgresql://127.0.0.1:9/lpo", "SECRET_KEY": Self.secretKey, "MEDIA_ROOT": root,
                ]
                return try await Command.run(["serve", "--check"], in: folder, environment: environment).output
            }
            #expect(try await check("media").contains("media store: ok: the folder media will be made"))
            #expect(!FileManager.default.fileExists(atPath: "\(folder)/media"))
            try FileManager.default.createDirectory(atPath: "\(folder)/media", withIntermediateDirectories: false)
            #expect(try await check("media").contains("media store: ok: the folder media keeps a small file"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/media").isEmpty)
            #expect(try await check("/dev/null/media").contains("media store: failed: "))
            #expect(try await check("/proc").contains("media store: failed: in the folder /proc no file can be made"))
        }
    }

    @Test("A malformed setting is named after the list, which is whole")
    func malformed() async throws {
        try await Command.withFolder { folder in
            let environment = ["SECRET_KEY": Self.secretKey, "DATABASE_URL": "postgresql:///lpo", "PORT": "eight"]
            let outcome = try await Command.run(["serve", "--check"], in: folder, environment: environment)
            #expect(outcome.status == .exited(1))
            #expect(outcome.output.contains("PORT=eight (environment)\n"))
            #expect(outcome.output.hasSuffix("settings: failed: PORT must be a whole number from 0 to 65535\n"))
        }
    }

    /// Runs `body` beside a database, a bucket and mock vendors, with the settings of a server that uses them all.
    private static func besideAll(_ body: @Sendable ([String: String], String) async throws -> Void) async throws {
        try await MotoBucket.with { bucket, _ in
            try await Command.withFolder { folder in
                let mock = ["mock", "--port", "0", "--recordings", Command.recordings]
                let options = LocalPostgres.Options(isThrowaway: true, startTimeout: .hang)
                try await LocalPostgres.withCluster(at: "\(folder)/postgres", options: options) { cluster in
                    let url = cluster.url
                    try await Command.withMock(mock, in: folder) { vendors in
                        let environment = bucket.merging(settings(vendors: vendors, database: url)) { $1 }
                        try await Command.withFolder { other in
                            try "GENERATIONS=77\n".write(toFile: "\(other)/.env", atomically: true, encoding: .utf8)
                            try await body(environment, other)
                        }
                    }
                }
            }
        }
    }

    private static func settings(vendors url: String, database: String) -> [String: String] {
        [
            "DATABASE_URL": database, "SECRET_KEY": secretKey,
            "OPENAI_API_KEY": "key-of-a-test", "OPENAI_BASE_URL": "\(url)/openai/v1",
            "ANTHROPIC_API_KEY": "key-of-a-test", "ANTHROPIC_BASE_URL": "\(url)/anthropic",
            "GOOGLE_AI_API_KEY": "key-of-a-test", "GOOGLE_AI_BASE_URL": "\(url)/google",
            "MISTRAL_API_KEY": "key-of-a-test", "MISTRAL_BASE_URL": "\(url)/mistral",
            "GOOGLE_CLIENT_IDS": "client", "GOOGLE_JWKS_URL": "\(url)/identity/google/certs",
            "APPLE_CLIENT_ID": "a", "APPLE_TEAM_ID": "b", "APPLE_KEY_ID": "c",
            "APPLE_PRIVATE_KEY": AppleSettings.newKey().private, "APPLE_JWKS_URL": "\(url)/identity/apple/keys",
        ]
    }
}
