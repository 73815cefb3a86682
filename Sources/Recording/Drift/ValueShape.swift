import JSONTree

/// The shape of the JSON values that stand at one place: what they are, and what is in them, whatever they say.
struct ValueShape: Sendable {
    /// A type of JSON's but null; whole numbers and fractions are one.
    enum Kind: Int, Sendable, Comparable {
        case object, array, string, number, boolean

        static func < (left: Kind, right: Kind) -> Bool { left.rawValue < right.rawValue }

        /// With its article, as a sentence has it.
        var words: String {
            switch self {
            case .object: "an object"
            case .array: "an array"
            case .string: "a string"
            case .number: "a number"
            case .boolean: "a boolean"
            }
        }
    }

    /// The types that occur.
    private(set) var kinds: Set<Kind> = []
    /// Whether null occurs.
    private(set) var hasNull = false
    /// The objects, by their `type` where objects of several types may stand at the place; else all are under "".
    private(set) var objects: [String: ObjectShape] = [:]
    /// The elements of all arrays, as one; empty where no array has any.
    private(set) var elements: [ValueShape] = []

    /// Adds a value.
    ///
    /// - Parameter isUnion: Whether objects are told apart by their `type`.
    mutating func add(_ value: JSONTree, isUnion: Bool = false) {
        switch value.kind {
        case .null: hasNull = true
        case .string: kinds.insert(.string)
        case .bool: kinds.insert(.boolean)
        case .integer, .real: kinds.insert(.number)
        case .array:
            kinds.insert(.array)
            var all = elements.popLast()
            for element in value.elements { all = Self.adding(element, to: all) }
            elements = all.map { [$0] } ?? []
        case .object:
            kinds.insert(.object)
            let type = isUnion ? value["type"]?.string ?? value["@type"]?.string : nil
            objects[type ?? "", default: ObjectShape()].add(value)
        }
    }

    private static func adding(_ element: JSONTree, to shape: ValueShape?) -> ValueShape {
        var shape = shape ?? ValueShape()
        shape.add(element, isUnion: true)
        return shape
    }
}

/// The shape of the objects of one type that stand at one place.
struct ObjectShape: Sendable {
    /// A member, and how many of the objects have it.
    struct Member: Sendable {
        var count = 0
        var value = ValueShape()
    }

    /// How many objects there were.
    private(set) var count = 0
    private(set) var members: [String: Member] = [:]

    mutating func add(_ object: JSONTree) {
        count += 1
        for (key, value) in object.members {
            members[key, default: Member()].count += 1
            members[key, default: Member()].value.add(value, isUnion: FieldRule.unions.contains(key))
        }
    }
}
