import CJansson

/// One value of a document that jansson read: what ``JSONTree`` is where ``JSONOutline`` does not do.
///
/// Sendable because a document never changes once it is parsed; see ``JSONDocument``.
@safe
struct JanssonValue: @unchecked Sendable {
    private let document: JSONDocument
    private let node: UnsafeMutablePointer<json_t>

    private init(_ node: UnsafeMutablePointer<json_t>, of document: JSONDocument) {
        unsafe self.node = unsafe node
        self.document = document
    }

    static func parse(_ text: Span<UInt8>, limits: JSONLimits) throws(JSONError) -> JanssonValue {
        let document = try JSONDocument.parse(text, limits: limits)
        return unsafe JanssonValue(document.root, of: document)
    }

    var kind: JSONTree.Kind {
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

    var string: String? {
        unsafe read { node in
            guard unsafe node.pointee.type == JSON_STRING, let start = unsafe json_string_value(node) else {
                return nil
            }
            return unsafe Self.text(start, count: json_string_length(node))
        }
    }

    var integer: Int? {
        unsafe read { node in
            unsafe node.pointee.type == JSON_INTEGER ? Int(json_integer_value(node)) : nil
        }
    }

    var double: Double? {
        unsafe read { node in
            switch unsafe node.pointee.type {
            case JSON_INTEGER, JSON_REAL: unsafe json_number_value(node)
            default: nil
            }
        }
    }

    var bool: Bool? {
        unsafe read { node in
            switch unsafe node.pointee.type {
            case JSON_TRUE: true
            case JSON_FALSE: false
            default: nil
            }
        }
    }

    var isNull: Bool {
        unsafe read { unsafe $0.pointee.type == JSON_NULL }
    }

    var count: Int {
        // jansson answers 0 for a value of another kind.
        unsafe read { unsafe Int(json_array_size($0)) + Int(json_object_size($0)) }
    }

    subscript(_ key: String) -> JanssonValue? {
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

    subscript(_ index: Int) -> JanssonValue? {
        guard index >= 0 else { return nil }
        return unsafe read { unsafe child(json_array_get($0, index)) }
    }

    var elements: [JanssonValue] {
        unsafe read { node in
            (0..<Int(unsafe json_array_size(node))).compactMap { unsafe child(json_array_get(node, $0)) }
        }
    }

    var members: [(key: String, value: JanssonValue)] {
        unsafe read { node in
            var members: [(key: String, value: JanssonValue)] = []
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

    private func child(_ node: UnsafeMutablePointer<json_t>?) -> JanssonValue? {
        guard let node = unsafe node else { return nil }
        return unsafe JanssonValue(node, of: document)
    }

    /// A copy of text that jansson holds, which it has checked to be UTF-8.
    private static func text(_ start: UnsafePointer<CChar>, count: Int) -> String {
        unsafe String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
    }
}

extension JanssonValue: Equatable {
    /// Whether both are the same JSON: members in any order, and an integer never equal to a real.
    static func == (left: JanssonValue, right: JanssonValue) -> Bool {
        unsafe left.read { leftNode in
            unsafe right.read { rightNode in
                unsafe json_equal(leftNode, rightNode) == 1
            }
        }
    }
}
