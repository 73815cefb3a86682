import CJansson

/// One value of a parsed JSON document (RFC 8259), read-only, for JSON whose shape is not ours.
///
/// A value keeps its whole document alive and costs no allocation of its own. Reading a value of another kind than it
/// is answers nil: `tree.at("error", "message")?.string` is the way to take what may be missing or misshapen.
///
/// Sendable because a document never changes once it is parsed; see ``JSONDocument``.
@safe
package struct JSONTree: @unchecked Sendable {
    private let document: JSONDocument
    private let node: UnsafeMutablePointer<json_t>

    private init(_ node: UnsafeMutablePointer<json_t>, of document: JSONDocument) {
        unsafe self.node = unsafe node
        self.document = document
    }

    /// Reads one JSON value, of any kind, that fills the text but for white space.
    ///
    /// Two things that vendors really send are read rather than refused: an escape of half a surrogate pair becomes
    /// U+FFFD, and an integer beyond `Int64` becomes a ``Kind/real``. U+0000 is kept in strings and refused in keys.
    package static func parse(_ text: Span<UInt8>, limits: JSONLimits = .default) throws(JSONError) -> JSONTree {
        let document = try JSONDocument.parse(text, limits: limits)
        return unsafe JSONTree(document.root, of: document)
    }

    /// Reads one JSON value; see ``parse(_:limits:)-(Span<UInt8>,_)``.
    package static func parse(_ bytes: [UInt8], limits: JSONLimits = .default) throws(JSONError) -> JSONTree {
        try parse(bytes.span, limits: limits)
    }

    /// Reads one JSON value; see ``parse(_:limits:)-(Span<UInt8>,_)``.
    package static func parse(_ text: String, limits: JSONLimits = .default) throws(JSONError) -> JSONTree {
        try parse(text.utf8.span, limits: limits)
    }

    /// What a value is. JSON has one kind of number; here it is an integer when written as one that fits `Int64`.
    package enum Kind: Sendable {
        case object, array, string, integer, real, bool, null
    }

    package var kind: Kind {
        unsafe read { node in
            switch unsafe node.pointee.type {
            case JSON_OBJECT: .object
            case JSON_ARRAY: .array
            case JSON_STRING: .string
            case JSON_INTEGER: .integer
            case JSON_REAL: .real
            case JSON_TRUE, JSON_FALSE: .bool
            default: .null
            }
        }
    }

    /// The text of a string.
    package var string: String? {
        unsafe read { node in
            guard unsafe node.pointee.type == JSON_STRING, let start = unsafe json_string_value(node) else {
                return nil
            }
            return unsafe Self.text(start, count: json_string_length(node))
        }
    }

    /// The value of an integer; nil for a real, even a whole one.
    package var integer: Int? {
        unsafe read { node in
            unsafe node.pointee.type == JSON_INTEGER ? Int(json_integer_value(node)) : nil
        }
    }

    /// The value of a number, integer or real.
    package var double: Double? {
        unsafe read { node in
            switch unsafe node.pointee.type {
            case JSON_INTEGER, JSON_REAL: unsafe json_number_value(node)
            default: nil
            }
        }
    }

    package var bool: Bool? {
        unsafe read { node in
            switch unsafe node.pointee.type {
            case JSON_TRUE: true
            case JSON_FALSE: false
            default: nil
            }
        }
    }

    package var isNull: Bool {
        unsafe read { unsafe $0.pointee.type == JSON_NULL }
    }

    /// How many elements or members there are; 0 for what is neither array nor object.
    package var count: Int {
        // jansson answers 0 for a value of another kind.
        unsafe read { unsafe Int(json_array_size($0)) + Int(json_object_size($0)) }
    }

    /// An object's member, or nil where there is none or this is no object.
    package subscript(_ key: String) -> JSONTree? {
        unsafe read { node in
            var key = key
            let value = key.withUTF8 { bytes -> UnsafeMutablePointer<json_t>? in
                guard let start = bytes.baseAddress else { return unsafe json_object_get(node, "") }
                let characters = unsafe UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self)
                return unsafe json_object_getn(node, characters, bytes.count)
            }
            return unsafe child(value)
        }
    }

    /// An array's element, or nil where there is none or this is no array.
    package subscript(_ index: Int) -> JSONTree? {
        guard index >= 0 else { return nil }
        return unsafe read { unsafe child(json_array_get($0, index)) }
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
        unsafe read { node in
            (0..<Int(unsafe json_array_size(node))).compactMap { unsafe child(json_array_get(node, $0)) }
        }
    }

    /// The members of an object in source order; empty for any other value.
    package var members: [(key: String, value: JSONTree)] {
        unsafe read { node in
            var members: [(key: String, value: JSONTree)] = []
            unsafe members.reserveCapacity(Int(json_object_size(node)))
            var iterator = unsafe json_object_iter(node)
            while let position = unsafe iterator {
                if let key = unsafe json_object_iter_key(position),
                    let value = unsafe child(json_object_iter_value(position))
                {
                    unsafe members.append((Self.text(key, count: json_object_iter_key_len(position)), value))
                }
                unsafe iterator = unsafe json_object_iter_next(node, position)
            }
            return members
        }
    }

    /// Runs `body` while the document is certain to be alive; the pointer must not leave it.
    private func read<T>(_ body: (UnsafeMutablePointer<json_t>) -> T) -> T {
        withExtendedLifetime(document) { unsafe body(node) }
    }

    private func child(_ node: UnsafeMutablePointer<json_t>?) -> JSONTree? {
        guard let node = unsafe node else { return nil }
        return unsafe JSONTree(node, of: document)
    }

    /// A copy of text that jansson holds, which it has checked to be UTF-8.
    private static func text(_ start: UnsafePointer<CChar>, count: Int) -> String {
        unsafe String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
    }
}

extension JSONTree: Equatable {
    /// Whether both are the same JSON: members in any order, and an integer never equal to a real.
    package static func == (left: JSONTree, right: JSONTree) -> Bool {
        unsafe left.read { leftNode in
            unsafe right.read { rightNode in
                unsafe json_equal(leftNode, rightNode) == 1
            }
        }
    }
}
