import FoundationEssentials
import JSONTree
import Yams

/// One value of a file that is JSON or YAML.
///
/// Reading a value of another kind than it is answers nil, as with `JSONTree`.
enum ArchiveValue {
    case json(JSONTree)
    case yaml(Node)

    /// Parses a file: as JSON where it begins as JSON does, else as YAML.
    init(_ bytes: [UInt8], file: String, limits: ImportLimits) throws(ImportError) {
        guard bytes.count <= limits.file else {
            throw ImportError(file: file, message: "has \(bytes.count) bytes, and \(limits.file) are the most")
        }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.starts(with: mark) ? bytes.dropFirst(3) : bytes[...]
        guard let first = text.first(where: { !" \t\r\n".utf8.contains($0) }) else {
            throw ImportError(file: file, message: "is empty")
        }
        if let packing = Self.packing(bytes) { throw ImportError(file: file, message: packing) }
        guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
            self = .yaml(try YAMLDocument.parse(text, file: file))
            return
        }
        do {
            self = .json(try JSONTree.parse(Array(text), limits: JSONLimits(maxBytes: limits.file, maxDepth: 256)))
        } catch {
            throw ImportError(file: file, line: error.line, column: error.column, message: error.message)
        }
    }

    /// What to do about a file that is compressed.
    private static func packing(_ bytes: [UInt8]) -> String? {
        let packings: [(mark: [UInt8], message: String)] = [
            ([0x1F, 0x8B], "is compressed; decompress it with gunzip first"),
            ([0x50, 0x4B, 0x03, 0x04], "is a zip archive; unpack it, or record with the bodies inside the HAR file"),
            ([0x78, 0xDA], "is compressed, as mitmproxy writes .zhar files; write a .har file instead"),
            ([0x78, 0x9C], "is compressed; decompress it with zlib-flate or pigz first"),
            ([0x28, 0xB5, 0x2F, 0xFD], "is compressed; decompress it with unzstd first"),
        ]
        return packings.first { bytes.starts(with: $0.mark) }?.message
    }

    var isObject: Bool {
        switch self {
        case .json(let tree): tree.kind == .object
        case .yaml(let node): node.mapping != nil
        }
    }

    var isArray: Bool {
        switch self {
        case .json(let tree): tree.kind == .array
        case .yaml(let node): node.sequence != nil
        }
    }

    var isNull: Bool {
        switch self {
        case .json(let tree): tree.isNull
        case .yaml(.scalar(let scalar)):
            scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
        case .yaml: false
        }
    }

    /// An object's member, or nil where there is none or it is null.
    subscript(_ key: String) -> ArchiveValue? {
        let found: ArchiveValue? =
            switch self {
            case .json(let tree): tree[key].map(ArchiveValue.json)
            case .yaml(.mapping(let mapping)):
                mapping.first { $0.key.scalar?.string == key }.map { .yaml($0.value) }
            case .yaml: nil
            }
        return found.flatMap { $0.isNull ? nil : $0 }
    }

    /// The value found by following members from here.
    func at(_ path: String...) -> ArchiveValue? {
        path.reduce(self as ArchiveValue?) { $0?[$1] }
    }

    /// The elements of an array; empty for any other value.
    var elements: [ArchiveValue] {
        switch self {
        case .json(let tree): tree.elements.map(ArchiveValue.json)
        case .yaml(.sequence(let sequence)): sequence.map(ArchiveValue.yaml)
        case .yaml: []
        }
    }

    /// The members of an object in the file's order; empty for any other value.
    var members: [(key: String, value: ArchiveValue)] {
        switch self {
        case .json(let tree): tree.members.map { ($0.key, .json($0.value)) }
        case .yaml(.mapping(let mapping)):
            mapping.compactMap { pair in
                pair.key.scalar.map { ($0.string, .yaml(pair.value)) }
            }
        case .yaml: []
        }
    }

    /// The text of a string. Of a YAML scalar the text as it was written, whatever its type.
    var string: String? {
        switch self {
        case .json(let tree): tree.string
        case .yaml(.scalar(let scalar)): isNull ? nil : scalar.string
        case .yaml: nil
        }
    }

    var integer: Int? {
        switch self {
        case .json(let tree): tree.integer
        case .yaml(.scalar(let scalar)): Int(scalar.string)
        case .yaml: nil
        }
    }

    var double: Double? {
        switch self {
        case .json(let tree): tree.double
        case .yaml(.scalar(let scalar)): Double(scalar.string)
        case .yaml: nil
        }
    }

    var bool: Bool? {
        switch self {
        case .json(let tree): tree.bool
        case .yaml(.scalar(let scalar)): Bool(scalar.string)
        case .yaml: nil
        }
    }

    /// The name of a YAML value's explicit tag.
    var tag: String? {
        switch self {
        case .json: nil
        case .yaml(.scalar(let scalar)): scalar.tag.description
        case .yaml(.mapping(let mapping)): mapping.tag.description
        case .yaml(.sequence(let sequence)): sequence.tag.description
        case .yaml(.alias): nil
        }
    }
}
