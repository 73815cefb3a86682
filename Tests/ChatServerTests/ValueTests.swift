import FoundationEssentials
import Providers
import Testing

@testable import ChatServer

@Suite("Ids, times, cursors and names")
struct ValueTests {
    @Test("A new id is a UUIDv7 of its moment, in lower case")
    func uuid7() {
        let now = Date(timeIntervalSince1970: 1_700_000_000.123)
        let text = EntityID.next(now: now).description
        #expect(text == text.lowercased())
        #expect(text.hasPrefix("018bcfe5-687b-7"))
        #expect("89ab".contains(Array(text)[19]))
        #expect(EntityID.next(now: now) != EntityID.next(now: now))
    }

    @Test(
        "Ids are read in either case and in no other form",
        arguments: [
            "", "x", "018bcfe5687b7000800000000000000a", "{018bcfe5-687b-7000-8000-00000000000a}",
            "018bcfe5-687b-7000-8000-00000000000g",
        ]
    )
    func unreadable(text: String) {
        #expect(EntityID(text) == nil)
        #expect(EntityID("018BCFE5-687B-7000-8000-00000000000A")?.description == "018bcfe5-687b-7000-8000-00000000000a")
    }

    @Test(
        "Times are RFC 3339 in UTC with milliseconds, cut off",
        arguments: [
            (1_700_000_000_123_999, "2023-11-14T22:13:20.123Z"), (1_700_000_000_000_000, "2023-11-14T22:13:20.000Z"),
            (1_700_000_000_999_999, "2023-11-14T22:13:20.999Z"), (1_700_000_000_007_000, "2023-11-14T22:13:20.007Z"),
        ]
    )
    func timestamp(microseconds: Int64, text: String) {
        #expect(Timestamp(microseconds: microseconds).description == text)
        #expect(Timestamp(microseconds: microseconds).microseconds == microseconds)
    }

    @Test("A cursor reads back for its own list only")
    func cursor() throws {
        let cursor = Cursor(list: .threads, position: 1_700_000_000_123_456, id: .next())
        #expect(Cursor(cursor.text, for: .threads) == cursor)
        #expect(Cursor(cursor.text, for: .messages) == nil)
        #expect(Cursor(cursor.text.dropLast(), for: .threads) == nil)
        #expect(Cursor("zz", for: .threads) == nil)
        #expect(Cursor("", for: .threads) == nil)
    }

    @Test(
        "A traceparent is continued when it is well formed",
        arguments: [
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-brings",
        ]
    )
    func traceparent(header: String) throws {
        let trace = try #require(TraceContext(traceparent: header))
        #expect(trace.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(trace.childTraceparent().hasPrefix("00-4bf92f3577b34da6a3ce929d0e0e4736-"))
        #expect(trace.childTraceparent().hasSuffix("-01"))
        #expect(!trace.childTraceparent().contains("00f067aa0ba902b7"))
    }

    @Test(
        "A malformed traceparent begins a new trace",
        arguments: [
            "", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        ]
    )
    func malformedTraceparent(header: String) {
        #expect(TraceContext(traceparent: header) == nil)
    }

    @Test("A model's name keeps its own slashes")
    func modelName() throws {
        let name = try #require(ModelName("openai/ft:gpt/4"))
        #expect(name.vendor == .openai)
        #expect(name.model == "ft:gpt/4")
    }

    @Test(
        "What is no provider/model is refused",
        arguments: ["", "gpt-4", "openai/", "/gpt", "acme/gpt", "openai/a b"]
    )
    func noModelName(text: String) {
        #expect(ModelName(text) == nil)
    }

    @Test("A title is the prompt's beginning, on one line, cut at a word")
    func title() {
        #expect(ThreadTitle.from(prompt: "  Hello\n\tworld ") == "Hello world")
        let long = ThreadTitle.from(prompt: Array(repeating: "word", count: 50).joined(separator: " "))
        #expect(long.unicodeScalars.count <= 81)
        #expect(long.hasSuffix("word…"))
        #expect(ThreadTitle.from(prompt: String(repeating: "x", count: 300)).count == 80)
    }
}
