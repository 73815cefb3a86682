import FoundationEssentials
import Secrets
import Testing

@testable import ChatServer

@Suite("Access tokens")
struct AccessTokenTests {
    private static let secret = String(repeating: "k", count: 32)
    private let session = AccessSession(userID: EntityID.next(), familyID: EntityID.next())

    private func issued(ago seconds: Double = 0) async throws -> String {
        try await AccessTokens(secret: Self.secret).issue(for: session, now: Date(timeIntervalSinceNow: -seconds))
    }

    private func isGood(_ token: String) async -> Bool {
        (try? await AccessTokens(secret: Self.secret).verify(token)) == session
    }

    /// A token with the claims that are documented, signed with HMAC-SHA256, made apart from the server's own code.
    private func signed(
        header: String = #"{"alg":"HS256","typ":"JWT"}"#,
        type: String = "access",
        secret: String = secret
    ) -> String {
        let now = Int(Date().timeIntervalSince1970)
        let claims = """
            {"sub":"\(session.userID)","sid":"\(session.familyID)","jti":"\(EntityID.next())","iat":\(now),\
            "exp":\(now + 900),"typ":"\(type)"}
            """
        let text = "\(base64URL(Array(header.utf8))).\(base64URL(Array(claims.utf8)))"
        let signature = Secrets.hmacSHA256(key: Array(secret.utf8), message: Array(text.utf8))
        return "\(text).\(base64URL(signature))"
    }

    private func base64URL(_ bytes: [UInt8]) -> String {
        let text = Data(bytes).base64EncodedString()
        return text.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    @Test("A token is good for 15 minutes, and 30 seconds more for clocks that differ")
    func lifetime() async throws {
        #expect(await isGood(try issued()))
        #expect(await isGood(try issued(ago: 15 * 60 - 60)))
        #expect(await isGood(try issued(ago: 15 * 60 + 5)))
        #expect(await !isGood(try issued(ago: 15 * 60 + 31)))
    }

    @Test("A token that says it is signed in another way than all of ours is refused, whatever its signature")
    func algorithm() async throws {
        #expect(await isGood(signed()))
        // Of all lengths, and with all digits of base64url.
        for key in ["", "1", "12", "123", "~~~~", "????", "ÿÿÿ>>>"] {
            let header = #"{"typ":"JWT","kid":"\#(key)","alg":"HS256"}"#
            #expect(await isGood(signed(header: header)), "\(header)")
        }
        for header in [
            #"{"alg":"none"}"#, #"{"alg":"HS512","typ":"JWT"}"#, #"{"alg":"RS256"}"#, #"{"alg":"hs256"}"#,
            #"{"alg":["HS256"]}"#, #"{"alg":"HS256","crit":["exp"]}"#, #"{"typ":"JWT"}"#, "{}", "[]", "",
        ] {
            #expect(await !isGood(signed(header: header)), "\(header)")
        }
    }

    @Test("A token of another key, or for something else, is refused")
    func others() async throws {
        #expect(await !isGood(signed(secret: String(repeating: "x", count: 32))))
        #expect(await !isGood(signed(type: "refresh")))
    }
}
