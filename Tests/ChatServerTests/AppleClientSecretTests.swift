import Configuration
import FoundationEssentials
import JSONTree
import Testing

@testable import ChatServer

@Suite("Apple's client secret")
struct AppleClientSecretTests {
    private let secret: AppleClientSecret

    init() throws {
        let variables = [
            "APPLE_CLIENT_ID": "com.example.app", "APPLE_TEAM_ID": "TEAM000000", "APPLE_KEY_ID": "KEY0000000",
            // As it stands in a line of .env.
            "APPLE_PRIVATE_KEY": AppleSettings.newKey().private.replacing("\n", with: "\\n"),
        ]
        let config = ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: variables))
        secret = AppleClientSecret(try #require(try AppleSettings(SettingsReader(config: config))))
    }

    private func parts(_ token: String) throws -> [JSONTree] {
        try token.split(separator: ".").prefix(2).map { try JSONTree.parse(try #require(IdentityToken.bytes($0))) }
    }

    @Test("It has what Apple asks for")
    func claims() async throws {
        let parts = try parts(await secret.current(now: Date(timeIntervalSince1970: 1_800_000_000.7)))
        #expect(parts[0]["alg"]?.string == "ES256")
        #expect(parts[0]["kid"]?.string == "KEY0000000")
        #expect(parts[1]["iss"]?.string == "TEAM000000")
        #expect(parts[1]["sub"]?.string == "com.example.app")
        #expect(parts[1]["aud"]?.string == "https://appleid.apple.com")
        #expect(parts[1]["iat"]?.double == 1_800_000_000)
        #expect(parts[1]["exp"]?.double == 1_800_003_600)
    }

    @Test("It is made anew five minutes before its end")
    func age() async throws {
        let start = Date(timeIntervalSince1970: 1_800_000_000)
        let first = try await secret.current(now: start)
        #expect(try await secret.current(now: start.addingTimeInterval(3299)) == first)
        let second = try await secret.current(now: start.addingTimeInterval(3300))
        #expect(second != first)
        #expect(try parts(second)[1]["iat"]?.double == 1_800_003_300)
    }
}
