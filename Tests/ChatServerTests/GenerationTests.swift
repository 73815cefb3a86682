import Testing

@testable import ChatServer

@Suite("A generation")
struct GenerationTests {
    @Test("An answer that grows without end is ended")
    func tooLong() {
        let generation = Generation(messageID: .next(), threadID: .next())
        let piece = String(repeating: "x", count: Generation.maximumBytes)
        generation.append(piece)
        #expect(generation.cause == nil)
        generation.append("y")
        #expect(generation.cause == .tooLong)
        #expect(generation.feed.text == piece)
    }
}
