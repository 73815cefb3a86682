import Testing

@testable import MockProviders

@Suite("Looking up the rules of a model")
struct ModelTableTests {
    private static let table = ModelTable<String>(
        [(["gpt-5", "claude-opus-5"], "five"), (["gpt-5.1", "claude-opus-5-5"], "later"), (["grok-4.20"], "grok")],
        others: "others"
    )

    @Test(
        "A variant has the rules of the longest name that it begins with, and another version has not",
        arguments: [
            ("gpt-5", "five"), ("gpt-5-mini", "five"), ("gpt-5-2025-08-07", "five"), ("gpt-5.1", "later"),
            ("gpt-5.1-codex", "later"), ("gpt-5.9", "others"), ("gpt-50", "others"), ("claude-opus-5", "five"),
            ("claude-opus-5-20260801", "five"), ("claude-opus-5-5", "later"), ("claude-opus-5-5@default", "later"),
            ("claude-opus-5-7", "others"), ("grok-4.20-0309-reasoning", "grok"), ("", "others"),
        ]
    )
    func lookup(model: String, rules: String) {
        #expect(Self.table[model] == rules)
    }
}
