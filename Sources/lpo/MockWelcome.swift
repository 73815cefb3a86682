import MockProviders
import Recording

/// What `lpo mock` prints when it listens: where each vendor is, and what a client has to be told.
struct MockWelcome {
    let host: String
    let port: Int
    let folder: String
    let recordings: Int

    var text: String {
        let url = "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
        let address = MockAddress(url: url)
        let lines = Recording.Vendor.allCases.map { vendor in
            let (variable, hint) = Self.client(of: vendor)
            let name = vendor.rawValue + String(repeating: " ", count: 11 - vendor.rawValue.count)
            return "  \(name)\(variable)=\(address.baseURL(of: vendor))  \(hint)"
        }
        return """

            The mock vendors listen on \(url)
            \(lines.joined(separator: "\n"))

            \(Self.identitySettings(address).map { "  \($0)" }.joined(separator: "\n"))
              APPLE_PRIVATE_KEY may be any key of the curve P-256, as PEM.

              recordings \(folder), \(recordings) of them; a prompt that equals a recording's match gets that one
              control    \(url)/_mock
            Any key is right unless it begins with "bad-". Ctrl-C ends it.

            """
    }

    /// The variable that LPO reads, and how the vendor's own SDK is told.
    private static func client(of vendor: Recording.Vendor) -> (variable: String, hint: String) {
        switch vendor {
        case .openai: ("OPENAI_BASE_URL", "(read by OpenAI's SDKs too)")
        case .anthropic: ("ANTHROPIC_BASE_URL", "(read by Anthropic's SDKs too)")
        case .google: ("GOOGLE_AI_BASE_URL", "(in Google's SDK the base_url of http_options)")
        case .xai: ("XAI_BASE_URL", "(in OpenAI's SDK, which xAI's clients use, base_url)")
        case .mistral: ("MISTRAL_BASE_URL", "(in Mistral's SDK server_url)")
        }
    }

    /// What LPO has to be told to sign people in with the mock of Google and Apple.
    private static func identitySettings(_ address: MockAddress) -> [String] {
        let url = address.identityURL
        return [
            "GOOGLE_CLIENT_IDS=mock-client",
            "GOOGLE_JWKS_URL=\(url)/google/certs",
            "APPLE_CLIENT_ID=mock-client",
            "APPLE_TEAM_ID=MOCKTEAM00",
            "APPLE_KEY_ID=MOCKKEY000",
            "APPLE_JWKS_URL=\(url)/apple/keys",
            "APPLE_TOKEN_URL=\(url)/apple/token",
            "APPLE_REVOKE_URL=\(url)/apple/revoke",
        ]
    }
}
