/// Two texts as one, with what differs marked as git's word diff marks it: `Say [-hello-]{+hallo+}.`
struct WordDiff: CustomStringConvertible {
    /// How many characters of what is equal are shown on each side.
    private static let context = 24
    /// How many characters of what differs are shown.
    private static let longest = 120

    let description: String

    init(from old: String, to new: String) {
        let beginning = zip(old, new).prefix { $0 == $1 }.count
        let rest = min(old.count, new.count) - beginning
        let end = min(rest, zip(old.reversed(), new.reversed()).prefix { $0 == $1 }.count)
        let removed = old.dropFirst(beginning).dropLast(end)
        let added = new.dropFirst(beginning).dropLast(end)
        let before = old.prefix(beginning)
        let after = old.suffix(end)
        var text = before.count > Self.context ? "…\(before.suffix(Self.context))" : String(before)
        if !removed.isEmpty { text += "[-\(Self.shortened(removed))-]" }
        if !added.isEmpty { text += "{+\(Self.shortened(added))+}" }
        text += after.count > Self.context ? "\(after.prefix(Self.context))…" : String(after)
        description = text
    }

    private static func shortened(_ text: Substring) -> String {
        text.count > longest ? "\(text.prefix(longest))…" : String(text)
    }
}
