import Testing

@testable import ChatServer

@Suite("Generations")
struct GenerationTests {
    @Test("One that has ended is let go, with all that was asked for it")
    func letGo() {
        weak var kept: Generation?
        do {
            let generation = Generation(messageID: EntityID.next(), threadID: EntityID.next())
            kept = generation
            generation.onAction { _ in _ = generation.messageID }
            generation.tell { $0.began() }
            generation.tell { $0.vendorEnded() }
            generation.tell { $0.saved() }
        }
        #expect(kept == nil)
    }
}
