import FoundationEssentials
import Logging
import Secrets
import Synchronization
import Testing

@testable import ChatServer

@Suite("Log lines are cleaned of secrets")
struct CleanLogHandlerTests {
    private struct Refusal: Error, CustomStringConvertible {
        let description: String
    }

    @Test("Wherever in a line a secret stands, it is masked, and the rest stays")
    func masked() {
        let secret = "Vb5nWq8zLk2cXs7d\(UUID().uuidString)"
        ProcessSecrets.add([secret])
        let lines = Mutex<[String]>([])
        var logger = Logger(label: "test") { label in
            var handler = CleanLogHandler(JSONLogHandler(label: label) { line in lines.withLock { $0.append(line) } })
            handler.metadataProvider = Logger.MetadataProvider { ["provided": "p \(secret)"] }
            handler.logLevel = .trace
            return handler
        }
        logger[metadataKey: "kept"] = "k \(secret)"
        logger.trace(
            "Message \(secret)",
            metadata: [
                "text": "t \(secret)", "value": .stringConvertible(Refusal(description: "v \(secret)")),
                "array": ["a", .dictionary([secret: .string(secret)])],
            ]
        )
        logger.error("Failed", error: Refusal(description: "e \(secret)"))
        let text = lines.withLock { $0.joined() }
        #expect(!text.contains(secret.prefix(8)))
        #expect(!text.contains(secret.suffix(8)))
        for part in [
            #""message":"Message [masked]""#, #""text":"t [masked]""#, #""value":"v [masked]""#,
            #""kept":"k [masked]""#,
            #""provided":"p [masked]""#, #"[masked]\": "#, #""error":"e [masked]""#, #""level":"trace""#,
        ] {
            #expect(text.contains(part), "\(part) in \(text)")
        }
    }
}
