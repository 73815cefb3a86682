import Providers

/// A model that is named outside the catalogue, as in a document.
package struct ModelMention: Sendable, Hashable {
    /// Where it is named, such as `README.md`.
    package let place: String
    /// `provider/model`.
    package let llm: String

    package init(place: String, llm: String) {
        self.place = place
        self.llm = llm
    }

    /// Finds the models that a text names, with or without their provider, each once and in the text's order.
    ///
    /// A word is a model's name if it begins as the vendors' models do and has a version: a digit, or `latest`.
    package static func all(in text: String, at place: String) -> [ModelMention] {
        var found: [ModelMention] = []
        for word in text.utf8.split(whereSeparator: { !isPart($0) }) {
            let name = trimmed(String(decoding: word, as: UTF8.self))
            guard let family = families.first(where: { name.hasPrefix($0.prefix) }),
                name.utf8.contains(where: { (0x30...0x39).contains($0) }) || name.hasSuffix("-latest")
            else { continue }
            let mention = ModelMention(place: place, llm: "\(family.vendor.rawValue)/\(name)")
            if !found.contains(mention) { found.append(mention) }
        }
        return found
    }

    private static let families: [(prefix: String, vendor: Vendor)] = [
        ("claude-", .anthropic), ("gpt-", .openai), ("chatgpt-", .openai), ("gemini-", .google), ("grok-", .xai),
        ("mistral-", .mistral), ("ministral-", .mistral), ("magistral-", .mistral), ("voxtral-", .mistral),
        ("codestral-", .mistral), ("devstral-", .mistral), ("pixtral-", .mistral),
    ]

    private static func isPart(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
        default: false
        }
    }

    /// Without the end of a sentence.
    private static func trimmed(_ word: String) -> String {
        var word = word[...]
        while word.last == "." || word.last == "-" { word.removeLast() }
        return String(word)
    }
}
