import Testing

@testable import ChatServer

@Suite("Where a stream is taken up")
struct ResumePointTests {
    private static let id = "01a20b77-1de8-7db9-a9d2-eae4d00f3e5f"

    @Test("No id and an empty one are the beginning", arguments: [nil, ""])
    func beginning(text: String?) throws {
        #expect(try ResumePoint(lastEventID: text) == .beginning)
    }

    @Test("A chunk's id is an offset, the terminal event's the end")
    func points() throws {
        let id = try #require(EntityID(Self.id))
        #expect(try ResumePoint(lastEventID: "\(Self.id):0") == .after(id, offset: 0))
        #expect(try ResumePoint(lastEventID: "\(Self.id):\(Int.max)") == .after(id, offset: .max))
        #expect(try ResumePoint(lastEventID: "\(Self.id):end") == .end(id))
    }

    @Test(
        "Anything else is refused",
        arguments: [
            "x", ":", ":end", id, "\(id):", "\(id):-1", "\(id):+1", "\(id): 1", "\(id):1 ", " \(id):1", "\(id):1:1",
            "\(id):9223372036854775808", "\(id):End", "\(id):٣", "\(id):1, \(id):2", "\(id.dropLast()):1",
        ]
    )
    func malformed(text: String) {
        #expect(throws: Problem.malformedEventID) { try ResumePoint(lastEventID: text) }
    }

    @Test("Bytes that continue a character are inside it, its first and what is past the end are not")
    func characters() {
        let text = Array("aé𝒜".utf8)
        #expect((-1...9).filter { text.isInsideCharacter($0) } == [2, 4, 5, 6])
    }
}
