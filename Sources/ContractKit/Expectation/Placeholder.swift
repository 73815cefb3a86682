import Imaging

/// What stands for a value that varies: `<uuid>`, `<int:1..100>`, `<match:^a+$>`.
enum Placeholder: Sendable, Equatable {
    case uuid, uuid7, timestamp, string, nonempty, bool, any, jwt, absent, present
    case integer(ClosedRange<Int>)
    case number
    /// The whole text must match.
    case match(String)
    /// Base64, alone or as a `data:` URL, of a picture of a format that is like a file under `Contracts/fixtures`.
    case image(ImageFormat, file: String)

    private static let plain: [String: Placeholder] = [
        "uuid": .uuid, "uuid7": .uuid7, "timestamp": .timestamp, "string": .string, "nonempty": .nonempty,
        "bool": .bool, "any": .any, "jwt": .jwt, "absent": .absent, "present": .present, "number": .number,
        "int": .integer(Int.min...Int.max),
    ]

    /// Reads what stands between the angle brackets.
    init(_ text: some StringProtocol) throws(PlaceholderError) {
        if let plain = Self.plain[String(text)] {
            self = plain
            return
        }
        if text.hasPrefix("int:") {
            guard let range = CountRange.parse(text.dropFirst(4), lowest: Int.min) else {
                throw PlaceholderError(message: "<\(text)> needs a range such as <int:1..100>")
            }
            self = .integer(range)
            return
        }
        if text.hasPrefix("match:") {
            let pattern = String(text.dropFirst(6))
            guard (try? Regex(pattern)) != nil else {
                throw PlaceholderError(message: "\(pattern) is no regular expression")
            }
            self = .match(pattern)
            return
        }
        if text.hasPrefix("image:") {
            let words = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard words.count == 3, let format = ImageFormat(rawValue: String(words[1])), !words[2].isEmpty,
                !words[2].hasPrefix("/"), !words[2].split(separator: "/").contains("..")
            else {
                throw PlaceholderError(
                    message: "<\(text)> needs a format and a file such as <image:jpeg:media/picture.png>"
                )
            }
            self = .image(format, file: String(words[2]))
            return
        }
        let names = Self.plain.keys.sorted() + ["match:…", "image:…"]
        let nearest = Spelling.nearest(to: String(text), among: names)
        throw PlaceholderError(
            message: "<\(text)> is no placeholder"
                + (nearest.map { "; did you mean <\($0)>?" } ?? "; text that begins like one is written \"\\\\<…\"")
        )
    }

    /// How reports call it.
    var description: String {
        switch self {
        case .uuid: "<uuid>"
        case .uuid7: "<uuid7>"
        case .timestamp: "<timestamp>"
        case .string: "<string>"
        case .nonempty: "<nonempty>"
        case .bool: "<bool>"
        case .any: "<any>"
        case .jwt: "<jwt>"
        case .absent: "<absent>"
        case .present: "<present>"
        case .number: "<number>"
        case .integer(let range): range == Int.min...Int.max ? "<int>" : "<int:\(CountRange.text(range))>"
        case .match(let pattern): "<match:\(pattern)>"
        case .image(let format, let file): "<image:\(format.rawValue):\(file)>"
        }
    }

    /// Whether a value is what this stands for. An image is not: its file has to be known, see ``ShownImage``.
    func matches(_ value: ContractValue) -> Bool {
        switch (self, value) {
        case (.any, _), (.present, _): true
        case (.absent, _): false
        case (.string, .string): true
        case (.nonempty, .string(let text)): !text.isEmpty
        case (.bool, .bool): true
        case (.number, .integer), (.number, .real): true
        case (.integer(let range), .integer(let number)): range.contains(number)
        case (.uuid, .string(let text)): TextForm.isUUID(text)
        case (.uuid7, .string(let text)): TextForm.isUUID(text, version: "7")
        case (.timestamp, .string(let text)): TextForm.isTimestamp(text)
        case (.jwt, .string(let text)): TextForm.isJWT(text)
        case (.match(let pattern), .string(let text)):
            (try? Regex(pattern).wholeMatch(in: text)).flatMap(\.self) != nil
        default: false
        }
    }

    /// Whether the text of a header is what this stands for; numbers are read from it.
    func matches(header text: String) -> Bool {
        switch self {
        case .integer, .number: Int(text).map { matches(.integer($0)) } ?? false
        default: matches(.string(text))
        }
    }
}

/// A placeholder that nobody can match against.
struct PlaceholderError: Error {
    let message: String
}
