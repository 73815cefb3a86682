/// A JSON value as contracts and answers hold it: members keep their order, whole numbers stay whole.
public enum ContractValue: Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case real(Double)
    case string(String)
    case array([ContractValue])
    case object([Member])

    /// One member of an object.
    public struct Member: Sendable, Equatable {
        public let key: String
        public let value: ContractValue

        public init(key: String, value: ContractValue) {
            self.key = key
            self.value = value
        }
    }

    /// The member of an object, or `nil` where there is none or this is no object.
    public subscript(_ key: String) -> ContractValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// The element of an array, or `nil` where there is none or this is no array.
    public subscript(_ index: Int) -> ContractValue? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// The text of a string value.
    public var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The number of an integer value.
    public var integer: Int? {
        if case .integer(let number) = self { number } else { nil }
    }

    /// What kind of JSON value this is, as reports call it.
    var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer, .real: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

extension ContractValue: Equatable {
    /// Equal as JSON: members in any order; `1` and `1.0` are the same number.
    public static func == (left: ContractValue, right: ContractValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.integer(let a), .integer(let b)): a == b
        case (.real(let a), .real(let b)): a == b
        case (.integer(let a), .real(let b)), (.real(let b), .integer(let a)): Double(a) == b
        // Two spellings of one character are equal to String, but not the same text on the wire.
        case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
        case (.array(let a), .array(let b)): a == b
        case (.object(let a), .object(let b)):
            a.count == b.count && a.allSatisfy { member in right[member.key] == member.value }
        default: false
        }
    }
}

extension ContractValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int) { self = .integer(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(nilLiteral: ()) { self = .null }
    public init(arrayLiteral elements: ContractValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, ContractValue)...) {
        self = .object(elements.map { Member(key: $0.0, value: $0.1) })
    }
}
