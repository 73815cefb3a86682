import Configuration
import FoundationEssentials
import Synchronization
import Testing

@testable import ChatServer

/// Notes which variables are read.
private final class ReadNames: AccessReporter {
    private let names = Mutex(Set<String>())

    var all: Set<String> { names.withLock { $0 } }

    func report(_ event: AccessEvent) {
        let name = event.metadata.key.components.joined(separator: "_").uppercased()
        names.withLock { _ = $0.insert(name) }
    }
}

@Suite("The list of settings")
struct SettingTableTests {
    private static func example() throws -> String {
        let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
        return try String(contentsOfFile: "\(root)/.env.example", encoding: .utf8)
    }

    @Test(".env.example has all settings, in their order, each with its default, and no others")
    func documented() throws {
        let lines = try Self.example().split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(lines.map(String.init) == Setting.all.map { "\($0.name)=\($0.standard)" })
    }

    @Test("Each setting is read at a start, and nothing is read that is not listed")
    func read() throws {
        let reporter = ReadNames()
        let apple = AppleSettings.newKey()
        let variables = [
            "DATABASE_URL": "postgresql:///lpo", "SECRET_KEY": String(repeating: "k", count: 32),
            "STORAGE_BACKEND": "s3", "S3_BUCKET": "media", "S3_ACCESS_KEY_ID": "id", "S3_SECRET_ACCESS_KEY": "key",
            "APPLE_CLIENT_ID": "a", "APPLE_TEAM_ID": "b", "APPLE_KEY_ID": "c", "APPLE_PRIVATE_KEY": apple.private,
        ]
        let provider = EnvironmentVariablesProvider(environmentVariables: variables)
        _ = try Settings(ConfigReader(provider: provider, accessReporter: reporter))
        let ofOthers = Set(Setting.ofOthers.map(\.name))
        // The one that is set in lower case is read in upper case.
        let all = Set(Setting.all.map { $0.name.uppercased() })
        #expect(reporter.all.subtracting(ofOthers.subtracting(["HTTP_PROXY"])) == all)
    }

    @Test("A default is a value that the setting takes")
    func defaults() throws {
        var variables = Dictionary(uniqueKeysWithValues: Setting.all.map { ($0.name, $0.standard) })
        variables["DATABASE_URL"] = "postgresql:///lpo"
        variables["SECRET_KEY"] = String(repeating: "k", count: 32)
        _ = try Settings(ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: variables)))
    }

    @Test("A setting that is written like a secret is one")
    func secrecy() {
        for setting in Setting.all where setting.standard.isEmpty {
            let words = setting.name.split(separator: "_")
            let isSecret =
                words.contains("SECRET") || words.contains("PASSWORD") || words.contains("TOKEN")
                || setting.name.hasSuffix("_API_KEY") || setting.name.hasSuffix("PRIVATE_KEY")
            if isSecret { #expect(setting.secrecy != .open, "\(setting.name)") }
        }
        for setting in Setting.all where setting.name.hasSuffix("_URL") || setting.name.hasSuffix("_ENDPOINT") {
            #expect(setting.secrecy != .open, "\(setting.name)")
        }
    }

    @Test("A value is of the environment before .env, and what is set to nothing is not set")
    func origins() {
        let variables = SettingsVariables(
            environment: ["PORT": "1", "HOST": ""],
            file: ["PORT": "2", "HOST": "::", "GENERATIONS": "3"],
            overrides: ["LOG_LEVEL": "debug"]
        )
        func value(_ name: String) -> String {
            let value = variables.value(of: .named(name))
            return "\(value.text) \(value.origin.rawValue)"
        }
        #expect(value("PORT") == "1 environment")
        #expect(value("GENERATIONS") == "3 .env")
        #expect(value("HOST") == "127.0.0.1 default")
        #expect(value("LOG_LEVEL") == "debug command")
        #expect(value("LOG_FORMAT") == "text default")
        #expect(variables.reader.string(forKey: "port") == "1")
        #expect(variables.reader.string(forKey: "host") == "")
    }
}

@Suite("The secrets of a setting")
struct SettingSecretsTests {
    @Test(
        "The passwords of a database's URL or conninfo string are found, whatever characters they have",
        arguments: [
            ("postgresql://lpo:Zk3v@host/db", ["Zk3v"]), ("postgres://lpo:a/b@c:d@host:1/db?x=y", ["a/b@c:d"]),
            ("postgresql+asyncpg://lpo:p%40w@host/db", ["p%40w"]), (" postgresql://lpo:pw@host/db\n", ["pw"]),
            ("postgresql://lpo@host:5432/db", []), ("postgresql://host:5432,other:5433/db", []),
            ("postgresql:///db?host=/run&user=lpo", []), ("postgresql://[::1]:5432/db", []),
            ("postgresql://host/db?password=p%20w&sslpassword=key", ["p%20w", "key"]),
            // The end was forgotten, or the password is in the hosts' place.
            ("postgresql://lpo:Zk3v@Qx:9f", ["Zk3v", "Qx:9f"]),
            ("postgresql://lpo:Zk3vQx", ["Zk3vQx"]), ("postgresql://lpo:Zk3/vQx", ["Zk3/vQx"]),
            ("host=h password=Zk3v user=lpo", ["Zk3v", "Zk3v"]),
            (#"host=h password = 'a b\'c' user=lpo"#, ["a b'c", #"'a b\'c'"#]),
            ("password='open user=lpo", ["open user=lpo", "'open user=lpo"]),
            // A password with a space, unquoted, and one that was put in the URL's place.
            ("password=one two three", ["one", "one", "two", "three"]), ("Zk3vQx9f", ["Zk3vQx9f"]),
            ("host=h user=lpo", []), ("", []),
        ]
    )
    func connections(value: String, secrets: [String]) {
        #expect(Setting.named("DATABASE_URL").secrets(in: value) == secrets)
    }

    @Test(
        "User and password of a URL are found",
        arguments: [
            ("https://user:pa@ss/w@host:1/v1", ["user:pa@ss/w", "user", "pa@ss/w"]), ("https://token@host", ["token"]),
            ("user:word@proxy:8080", ["user:word", "user", "word"]), ("https://host/v1", []), ("proxy:8080", []),
        ]
    )
    func urls(value: String, secrets: [String]) {
        #expect(Setting.named("OPENAI_BASE_URL").secrets(in: value) == secrets)
    }

    @Test("The lines of a PEM are, and not those that say what it is")
    func pem() {
        let setting = Setting.named("APPLE_PRIVATE_KEY")
        let lines = ["-----BEGIN PRIVATE KEY-----", "MIGH", "AgEA", "-----END PRIVATE KEY-----", ""]
        #expect(setting.secrets(in: lines.joined(separator: "\n")) == ["MIGH", "AgEA"])
        #expect(setting.secrets(in: lines.joined(separator: "\\n")) == ["MIGH", "AgEA"])
        #expect(setting.secrets(in: "no PEM") == ["no PEM"])
    }

    @Test("Those of all layers are, and of no open setting")
    func layers() {
        let variables = SettingsVariables(
            environment: ["SECRET_KEY": "one", "PORT": "8000", "PGPASSWORD": "three"],
            file: ["SECRET_KEY": "two", "SECRET_KEY_PREVIOUS": "four, five"]
        )
        #expect(Set(variables.secrets) == ["one", "two", "three", "four", "five"])
    }
}
