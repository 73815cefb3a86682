/// Shows where two long texts part.
enum TextDifference {
    /// Texts up to this many bytes are told apart at a glance.
    private static let glance = 60

    /// Where the texts begin to differ, or `nil` where they are equal or short.
    static func hint(_ expected: String, _ actual: String) -> String? {
        let a = Array(expected.unicodeScalars)
        let b = Array(actual.unicodeScalars)
        guard max(expected.utf8.count, actual.utf8.count) > glance, a != b else { return nil }
        let same = zip(a, b).prefix { $0 == $1 }.count
        let byte = a[..<same].reduce(0) { $0 + UTF8.width($1) }
        return "they part at byte \(byte): expected \(excerpt(a, from: same)), actual \(excerpt(b, from: same))"
    }

    private static func excerpt(_ text: [Unicode.Scalar], from index: Int) -> String {
        guard index < text.count else { return "the end" }
        let scalars = text[max(0, index - 10)..<min(text.count, index + 20)]
        return ContractValue.string(String(String.UnicodeScalarView(scalars))).json
    }
}
