import ChatServer
import FoundationEssentials
import Testing

/// A secret in every setting that has one, each unlike all others, and the search for them in what a program wrote.
struct PlantedSecrets {
    /// The settings, with all that is asked at `upstream`.
    let settings: [String: String]
    private let secrets: [String: [String]]

    init(
        upstream: String = "http://127.0.0.1:9",
        database: String = "postgresql://lpo:\(PlantedSecrets.password)@127.0.0.1:9/lpo"
    ) {
        let apple = AppleSettings.newKey().private
        let host = upstream.split(separator: "//").last.map(String.init) ?? ""
        var secrets: [String: [String]] = ["DATABASE_URL": [Self.password]]
        var settings = [
            "DATABASE_URL": database, "APPLE_PRIVATE_KEY": apple.replacing("\n", with: "\\n"), "PORT": "0",
            "PASSWORD_COST": "14", "STORAGE_BACKEND": "s3", "S3_BUCKET": "planted", "S3_ENDPOINT": upstream,
            "APPLE_CLIENT_ID": "a", "APPLE_TEAM_ID": "b", "APPLE_KEY_ID": "c", "GOOGLE_CLIENT_IDS": "client",
            "GOOGLE_JWKS_URL": "\(upstream)/keys", "APPLE_JWKS_URL": "\(upstream)/keys",
            "APPLE_TOKEN_URL": "\(upstream)/token", "APPLE_REVOKE_URL": "\(upstream)/revoke",
        ]
        secrets["APPLE_PRIVATE_KEY"] = apple.split(separator: "\n").filter { !$0.hasPrefix("-") }.map(String.init)
        for name in [
            "SECRET_KEY", "SECRET_KEY_PREVIOUS", "OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_AI_API_KEY",
            "XAI_API_KEY", "MISTRAL_API_KEY", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY",
        ] {
            settings[name] = Self.fresh(40)
        }
        settings["SECRET_KEY_PREVIOUS"]? += ", \(Self.fresh(40))"
        for (name, value) in settings where secrets[name] == nil && (name.contains("KEY") && !name.contains("KEY_ID")) {
            secrets[name] = value.split(separator: ", ").map(String.init)
        }
        secrets["S3_ACCESS_KEY_ID"] = [settings["S3_ACCESS_KEY_ID"] ?? ""]
        // One vendor's URL has user and password, which curl is not given; the others' have none.
        let userInfo = "\(Self.fresh(12)):\(Self.fresh(12))"
        for (name, path) in [("OPENAI", "/v1"), ("ANTHROPIC", ""), ("GOOGLE_AI", ""), ("XAI", "/v1")] {
            settings["\(name)_BASE_URL"] = upstream + path
        }
        settings["MISTRAL_BASE_URL"] = "http://\(userInfo)@\(host)"
        secrets["MISTRAL_BASE_URL"] = userInfo.split(separator: ":").map(String.init)
        let ofProxy = "\(Self.fresh(12)):\(Self.fresh(9))"
        settings["https_proxy"] = "http://\(ofProxy)@127.0.0.1:9"
        secrets["https_proxy"] = ofProxy.split(separator: ":").map(String.init)
        self.settings = settings
        self.secrets = secrets
    }

    /// With what ends a URL's password for libpq, and pieces of it long enough to be told.
    static let password = "Zk3vQx/9fTy@Wn6rLp:Hd8sKv?Jm2b#Xc7n"

    private static func fresh(_ count: Int) -> String {
        let letters = Array("abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789")
        return String((0..<count).compactMap { _ in letters.randomElement() })
    }

    /// Fails the test for each secret of which a part stands in `text`.
    func expectNone(in text: String, _ place: String, sourceLocation: SourceLocation = #_sourceLocation) {
        for (name, values) in secrets {
            for value in values {
                let found = Self.parts(of: value).filter(text.contains)
                #expect(found.isEmpty, "\(place): \(name) in \(text.prefix(4_000))", sourceLocation: sourceLocation)
            }
        }
    }

    /// What of a secret must not be seen: eight characters in a row, the pieces between delimiters, the same in base64.
    static func parts(of secret: String) -> [String] {
        var parts = secret.split { "/@:?#&= ".contains($0) }.map(String.init).filter { $0.count >= 4 }
        let characters = Array(secret)
        if characters.count >= 8 { parts += (0...characters.count - 8).map { String(characters[$0..<$0 + 8]) } }
        // Wherever in a text it stands: of each alignment what no neighbour changes.
        for shift in 0..<3 {
            let encoded = Data((String(repeating: "x", count: shift) + secret).utf8).base64EncodedString()
            parts.append(String(encoded.dropFirst(4).prefix(12)))
        }
        return parts
    }
}
