/// What a JSON value must be: itself, something of a kind, or a shape made of these.
indirect enum Pattern: Sendable {
    case literal(ContractValue)
    /// Text with `${…}` in it; on its own a reference stands for a value of any type.
    case template(String)
    case placeholder(Placeholder)
    /// `after` is what stands behind a `"..."` element; `nil` where there is none and the length counts.
    case array([Pattern], after: [Pattern]?)
    /// `isOpen`: further members are fine, said by a member `"..."`.
    case object([Member], isOpen: Bool)

    struct Member: Sendable {
        let key: String
        let pattern: Pattern
    }

    /// Whether every value there is matches.
    var matchesEverything: Bool {
        switch self {
        case .placeholder(.any), .placeholder(.present): true
        case .object(let members, let isOpen): isOpen && members.isEmpty
        case .array(let before, let after): before.isEmpty && after?.isEmpty == true
        case .literal, .template: false
        case .placeholder: false
        }
    }

    /// Whether every text there is matches.
    var matchesEveryText: Bool {
        guard case .placeholder(let placeholder) = self else { return false }
        // An expression that takes nothing at all and any gibberish leaves nothing out.
        return ["", "\u{1}~ 7\u{FFFD}"].allSatisfy { placeholder.matches(.string($0)) }
    }
}

extension Pattern {
    /// The mark for "and whatever else": an array element, or an object member whose value is `true`.
    static let rest = "..."

    /// Reads a pattern; `refuse` says what is wrong with the value at a path.
    init(
        _ value: ContractValue,
        at path: ValuePath,
        refuse: (String, ValuePath) -> ContractLoadError
    ) throws(ContractLoadError) {
        switch value {
        case .string(let text):
            self = try Self.text(text, at: path, refuse: refuse)
        case .array(let elements):
            var before: [Pattern] = []
            var after: [Pattern]?
            for (index, element) in elements.enumerated() {
                if element.string == Self.rest {
                    guard after == nil else { throw refuse("\"...\" may stand only once in an array", path / index) }
                    after = []
                    continue
                }
                let pattern = try Pattern(element, at: path / index, refuse: refuse)
                if after == nil { before.append(pattern) } else { after?.append(pattern) }
            }
            self = .array(before, after: after)
        case .object(let members):
            var patterns: [Member] = []
            var isOpen = false
            for member in members {
                if member.key == Self.rest {
                    guard member.value == .bool(true) else {
                        throw refuse("\"...\" takes no value but true", path / member.key)
                    }
                    isOpen = true
                    continue
                }
                patterns.append(
                    Member(
                        key: member.key,
                        pattern: try Pattern(member.value, at: path / member.key, refuse: refuse)
                    )
                )
            }
            self = .object(patterns, isOpen: isOpen)
        default:
            self = .literal(value)
        }
    }

    private static func text(
        _ text: String,
        at path: ValuePath,
        refuse: (String, ValuePath) -> ContractLoadError
    ) throws(ContractLoadError) -> Pattern {
        if text.hasPrefix("<"), text.hasSuffix(">") {
            do throws(PlaceholderError) {
                return .placeholder(try Placeholder(text.dropFirst().dropLast()))
            } catch {
                throw refuse(error.message, path)
            }
        }
        // A backslash in front says that what follows is meant as it stands.
        let plain = text.hasPrefix("\\<") ? String(text.dropFirst()) : text
        return plain.contains("$") ? .template(plain) : .literal(.string(plain))
    }
}
