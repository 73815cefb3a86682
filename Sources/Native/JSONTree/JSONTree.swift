/// One value of a parsed JSON document (RFC 8259), read-only, for JSON whose shape is not ours.
///
/// A value keeps its whole document alive and costs no allocation of its own. Reading a value of another kind than it
/// is answers nil: `tree.at("error", "message")?.string` is the way to take what may be missing or misshapen.
///
/// Bytes are read by jansson. A `String`, which is known to be UTF-8, is outlined first: that is several times faster
/// where few values of many texts are wanted, as in a vendor's frames. What the outline leaves open is jansson's too,
/// so both ways read the same and refuse the same.
package struct JSONTree: Sendable {
    private enum Source: Sendable {
        case outline(JSONOutline.Value)
        case jansson(JanssonValue)
    }

    private let source: Source

    private init(_ value: JSONOutline.Value) {
        source = .outline(value)
    }

    private init(_ value: JanssonValue) {
        source = .jansson(value)
    }

    /// Reads one JSON value, of any kind, that fills the text but for white space.
    ///
    /// Two things that vendors really send are read rather than refused: an escape of half a surrogate pair becomes
    /// U+FFFD, and an integer beyond `Int64` becomes a ``Kind/real``. U+0000 is kept in strings and refused in keys.
    package static func parse(_ text: Span<UInt8>, limits: JSONLimits = .default) throws(JSONError) -> JSONTree {
        JSONTree(try JanssonValue.parse(text, limits: limits))
    }

    /// Reads one JSON value; see ``parse(_:limits:)-(Span<UInt8>,_)``.
    package static func parse(_ bytes: [UInt8], limits: JSONLimits = .default) throws(JSONError) -> JSONTree {
        try parse(bytes.span, limits: limits)
    }

    /// Reads one JSON value; see ``parse(_:limits:)-(Span<UInt8>,_)``. The text is kept alive by the values read from it.
    package static func parse(_ text: String, limits: JSONLimits = .default) throws(JSONError) -> JSONTree {
        if let outline = JSONOutline(text, limits: limits) { return JSONTree(outline.root) }
        return try parse(text.utf8.span, limits: limits)
    }

    /// What a value is. JSON has one kind of number; here it is an integer when written as one that fits `Int64`.
    package enum Kind: Sendable {
        case object, array, string, integer, real, bool, null
    }

    package var kind: Kind {
        switch source {
        case .outline(let value): value.kind
        case .jansson(let value): value.kind
        }
    }

    /// The text of a string.
    package var string: String? {
        switch source {
        case .outline(let value): value.string
        case .jansson(let value): value.string
        }
    }

    /// A string as a piece of a longer text, which may have been cut within a surrogate pair.
    ///
    /// Jansson keeps no halves: a text that it had to read has U+FFFD for them here too.
    package var fragment: JSONFragment? {
        switch source {
        case .outline(let value): value.fragment
        case .jansson(let value): value.string.map { JSONFragment(text: $0) }
        }
    }

    /// The value of an integer; nil for a real, even a whole one.
    package var integer: Int? {
        switch source {
        case .outline(let value): value.integer
        case .jansson(let value): value.integer
        }
    }

    /// The value of a number, integer or real.
    package var double: Double? {
        switch source {
        case .outline(let value): value.double
        case .jansson(let value): value.double
        }
    }

    package var bool: Bool? {
        switch source {
        case .outline(let value): value.bool
        case .jansson(let value): value.bool
        }
    }

    package var isNull: Bool {
        kind == .null
    }

    /// How many elements or members there are; 0 for what is neither array nor object.
    package var count: Int {
        switch source {
        case .outline(let value): value.count
        case .jansson(let value): value.count
        }
    }

    /// An object's member, or nil where there is none or this is no object.
    package subscript(_ key: String) -> JSONTree? {
        switch source {
        case .outline(let value): value[key].map { JSONTree($0) }
        case .jansson(let value): value[key].map { JSONTree($0) }
        }
    }

    /// An array's element, or nil where there is none or this is no array. It is found by walking from the first one:
    /// for each in turn there is `elements`.
    package subscript(_ index: Int) -> JSONTree? {
        switch source {
        case .outline(let value): value[index].map { JSONTree($0) }
        case .jansson(let value): value[index].map { JSONTree($0) }
        }
    }

    /// The value found by following members from here, or nil where one is missing.
    package func at(_ path: String...) -> JSONTree? {
        var tree = self
        for key in path {
            guard let next = tree[key] else { return nil }
            tree = next
        }
        return tree
    }

    /// The elements of an array; empty for any other value.
    package var elements: [JSONTree] {
        switch source {
        case .outline(let value): value.elements.map { JSONTree($0) }
        case .jansson(let value): value.elements.map { JSONTree($0) }
        }
    }

    /// The members of an object in source order; empty for any other value.
    package var members: [(key: String, value: JSONTree)] {
        switch source {
        case .outline(let value): value.members.map { ($0.key, JSONTree($0.value)) }
        case .jansson(let value): value.members.map { ($0.key, JSONTree($0.value)) }
        }
    }
}

extension JSONTree: Equatable {
    /// Whether both are the same JSON: members in any order, and an integer never equal to a real.
    package static func == (left: JSONTree, right: JSONTree) -> Bool {
        if case .jansson(let left) = left.source, case .jansson(let right) = right.source { return left == right }
        guard left.kind == right.kind else { return false }
        switch left.kind {
        case .null: return true
        case .bool: return left.bool == right.bool
        case .integer: return left.integer == right.integer
        case .real: return left.double == right.double
        // By scalars, as jansson compares: é in one scalar is another string than é in two.
        case .string: return left.string.map { Array($0.utf8) } == right.string.map { Array($0.utf8) }
        case .array: return left.elements == right.elements
        case .object:
            let members = left.members
            return members.count == right.members.count && members.allSatisfy { right[$0.key] == $0.value }
        }
    }
}
