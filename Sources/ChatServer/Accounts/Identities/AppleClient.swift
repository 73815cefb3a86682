import FoundationEssentials
import JSONTree
import Logging
import WebClient

/// Asks Apple's token and revocation endpoints.
///
/// Sources: Apple, "Generate and validate tokens", "Revoke tokens", "ErrorResponse".
struct AppleClient: Sendable {
    /// What Apple gives for a code.
    struct Tokens: Sendable {
        let identityToken: String
        let refreshToken: String?
    }

    /// What came of revoking a token.
    enum Revocation: Equatable {
        /// It is good for nothing any more, or never was.
        case done
        /// To be tried again.
        case failed(String)
    }

    private static let maximumBytes = 64 << 10

    private let settings: AppleSettings
    private let secret: AppleClientSecret
    private let client: WebClient
    private let logger: Logger

    init(_ settings: AppleSettings, client: WebClient, logger: Logger) {
        self.settings = settings
        self.client = client
        self.logger = logger
        secret = AppleClientSecret(settings)
    }

    /// Exchanges an authorization code.
    ///
    /// Problems: 401 for a code that Apple does not take, 503 where Apple cannot be asked or does not take this server.
    func exchange(_ code: String, for trace: TraceContext) async throws -> Tokens {
        guard !code.isEmpty else { throw Problem.invalidIdentityToken }
        let fields = [("grant_type", "authorization_code"), ("code", code)]
        do {
            let (head, body) = try await post(settings.tokenURL, fields, trace)
            let answer = try? JSONTree.parse(body)
            if head.status == 200, let token = answer?["id_token"]?.string {
                return Tokens(identityToken: token, refreshToken: answer?["refresh_token"]?.string)
            }
            let error = answer?["error"]?.string
            guard error != "invalid_grant" else { throw Problem.invalidIdentityToken }
            log("status \(head.status) \(error?.prefix(100) ?? "")")
        } catch let error as WebError {
            log("\(error)")
        }
        throw Problem.identityProviderUnavailable(.apple)
    }

    /// Revokes a refresh token, and with it what the person has allowed this app.
    func revoke(_ refreshToken: String, for trace: TraceContext) async -> Revocation {
        let fields = [("token", refreshToken), ("token_type_hint", "refresh_token")]
        do {
            let (head, body) = try await post(settings.revokeURL, fields, trace)
            if head.status == 200 { return .done }
            let error = (try? JSONTree.parse(body))?["error"]?.string
            // What Apple does not know needs no revoking.
            return error == "invalid_grant" ? .done : .failed("status \(head.status) \(error?.prefix(100) ?? "")")
        } catch {
            return .failed("\(error)")
        }
    }

    private func post(
        _ url: String,
        _ fields: [(String, String)],
        _ trace: TraceContext
    ) async throws -> (head: WebResponseHead, body: [UInt8]) {
        let identity = [("client_id", settings.clientID), ("client_secret", try await secret.current())]
        let form = (identity + fields).map { "\($0.0)=\($0.1.formEncoded)" }.joined(separator: "&")
        let request = WebRequest(
            method: "POST",
            url: url,
            headers: [
                ("content-type", "application/x-www-form-urlencoded"), ("accept", "application/json"),
                ("traceparent", trace.childTraceparent()),
            ],
            body: .bytes(Array(form.utf8)),
            timeouts: .identityProvider,
            allowsPlainHTTP: url.isPlainHTTP
        )
        return try await client.fetch(request, upTo: Self.maximumBytes)
    }

    private func log(_ error: String) {
        logger.warning("Code not exchanged", metadata: ["identity.provider": "apple", "error": "\(error)"])
    }
}

extension String {
    /// The text as a value of an `application/x-www-form-urlencoded` body.
    fileprivate var formEncoded: String {
        let digits = Array("0123456789ABCDEF")
        return utf8.reduce(into: "") { text, byte in
            let character = Character(Unicode.Scalar(byte))
            if character.isASCII, character.isLetter || character.isNumber || "-._~".contains(character) {
                text.append(character)
            } else {
                text += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
    }
}
