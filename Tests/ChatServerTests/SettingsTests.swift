import Configuration
import Providers
import Testing

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
        #expect(settings.endpoints.isEmpty)
    }

    @Test(
        "A wrong setting is named, and what it may be",
        arguments: [
            (["PORT": "http"], "PORT must be a whole number from 0 to 65535"),
            (["PORT": "70000"], "PORT must be a whole number from 0 to 65535"),
            (["DATABASE_URL": ""], "DATABASE_URL is not set; it names the PostgreSQL database to use"),
            (["SECRET_KEY": "short"], "SECRET_KEY must have 32 characters or more"),
            (["PASSWORD_COST": "10"], "PASSWORD_COST must be a whole number from 14 to 20"),
            (["MIGRATE_ON_START": "perhaps"], "MIGRATE_ON_START must be true or false"),
            (["LOG_FORMAT": "xml"], "LOG_FORMAT must be one of text, json"),
            (["OPENAI_API": "completions"], "OPENAI_API must be one of responses, chat_completions"),
            (["ANTHROPIC_BASE_URL": "localhost"], "ANTHROPIC_BASE_URL must be an http or https URL"),
            (["OPENAI_API_KEY": "two words"], "OPENAI_API_KEY must be printable ASCII without spaces"),
        ]
    )
    func wrong(variables: [String: String], message: String) {
        #expect {
            try settings(variables)
        } throws: { error in
            "\(error)" == message
        }
    }

    @Test("A vendor with a key is available, in the form that is set")
    func endpoints() throws {
        let settings = try settings([
            "OPENAI_API_KEY": "sk-test", "OPENAI_API": "chat_completions", "OPENAI_BASE_URL": "http://127.0.0.1:1/v1",
        ])
        #expect(settings.endpoints.count == 1)
        #expect(settings.endpoints.first?.vendor == .openai)
        #expect(settings.endpoints.first?.api == .chatCompletions)
        #expect(settings.endpoints.first?.baseURL == "http://127.0.0.1:1/v1")
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
