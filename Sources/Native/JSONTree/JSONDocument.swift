import CJansson

/// A parsed document: the owner of jansson's tree.
///
/// Sendable because nothing changes the tree between the parse and `deinit`, and nothing but `deinit` touches a
/// reference count. Freeing it is plain memory work, so it does not matter which thread does it.
@safe
final class JSONDocument: @unchecked Sendable {
    let root: UnsafeMutablePointer<json_t>

    private init(adopting root: UnsafeMutablePointer<json_t>) {
        unsafe self.root = unsafe root
    }

    deinit {
        unsafe lpo_json_release(root)
    }

    static func parse(_ text: Span<UInt8>, limits: JSONLimits) throws(JSONError) -> JSONDocument {
        guard text.count <= limits.maxBytes else {
            throw JSONError(code: .tooLarge, line: 1, column: 1, message: "longer than \(limits.maxBytes) bytes")
        }
        let scan = JSONScan(text, maxDepth: limits.maxDepth)
        if let offset = scan.tooDeepAt {
            throw TextPosition(of: offset + 1, in: text)
                .error(.tooDeep, "nested deeper than \(limits.maxDepth) levels")
        }
        guard !scan.loneSurrogates.isEmpty else { return try load(text, limits: limits) }

        var patched = unsafe text.withUnsafeBufferPointer { unsafe Array($0) }
        for offset in scan.loneSurrogates {
            patched.replaceSubrange(offset..<offset + 6, with: #"\ufffd"#.utf8)
        }
        return try load(patched.span, limits: limits)
    }

    private static func load(_ text: Span<UInt8>, limits: JSONLimits) throws(JSONError) -> JSONDocument {
        switch decode(text, limits: limits) {
        case .success(let document):
            return document
        case .failure(let refusal) where refusal.code == .numberOutOfRange:
            let widened = WidenedIntegers(text)
            switch decode(widened.text.span, limits: limits) {
            case .success(let document):
                return document
            case .failure(let refusal):
                throw TextPosition(of: widened.originalOffset(of: refusal.offset), in: text)
                    .error(refusal.code, refusal.message)
            }
        case .failure(let refusal):
            throw TextPosition(of: refusal.offset, in: text).error(refusal.code, refusal.message)
        }
    }

    private static func decode(_ text: Span<UInt8>, limits: JSONLimits) -> Result<JSONDocument, Refusal> {
        var flags = JSON_DECODE_ANY | JSON_ALLOW_NUL
        if limits.rejectsDuplicateKeys { flags |= JSON_REJECT_DUPLICATES }
        var error = json_error_t()
        // The error is read here, on the same thread and before anything else runs; the bytes are not kept by jansson.
        let root = unsafe text.withUnsafeBytes { bytes -> UnsafeMutablePointer<json_t>? in
            guard let start = bytes.baseAddress else { return nil }
            return unsafe json_loadb(start.assumingMemoryBound(to: CChar.self), bytes.count, Int(flags), &error)
        }
        if let root = unsafe root { return .success(unsafe JSONDocument(adopting: root)) }
        if text.isEmpty { return .failure(Refusal(code: .endOfInput, offset: 0, message: "the text is empty")) }
        return .failure(Refusal(error))
    }
}

/// jansson's refusal of a text, as values.
private struct Refusal: Error {
    let code: JSONError.Code
    /// How many bytes had been read.
    let offset: Int
    let message: String

    init(code: JSONError.Code, offset: Int, message: String) {
        self.code = code
        self.offset = offset
        self.message = message
    }

    init(_ error: json_error_t) {
        var error = error
        code =
            switch unsafe UInt32(lpo_json_error_code(&error)) {
            case json_error_out_of_memory.rawValue: .outOfMemory
            case json_error_stack_overflow.rawValue: .tooDeep
            case json_error_invalid_utf8.rawValue: .invalidUTF8
            case json_error_premature_end_of_input.rawValue: .endOfInput
            case json_error_null_byte_in_key.rawValue: .nullInKey
            case json_error_duplicate_key.rawValue: .duplicateKey
            case json_error_numeric_overflow.rawValue: .numberOutOfRange
            default: .syntax
            }
        offset = Int(error.position)
        message = unsafe withUnsafeBytes(of: &error.text) { text in
            unsafe String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}

/// Where a byte stands for a reader: its line and its column.
private struct TextPosition {
    let line: Int
    let column: Int

    /// The place of the last of the first `offset` bytes.
    init(of offset: Int, in text: Span<UInt8>) {
        var line = 1
        var column = 0
        for index in 0..<max(0, min(offset, text.count)) {
            let byte = text[index]
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 0
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        self.line = line
        self.column = column
    }

    func error(_ code: JSONError.Code, _ message: String) -> JSONError {
        JSONError(code: code, line: line, column: max(column, 1), message: message)
    }
}
