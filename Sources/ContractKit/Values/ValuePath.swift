/// Where a value stands inside a JSON document: `$.items[0].title`.
public struct ValuePath: Sendable, Hashable, CustomStringConvertible {
    /// One step down.
    enum Component: Sendable, Hashable {
        case key(String)
        case index(Int)
    }

    var components: [Component] = []

    /// The document itself.
    static let root = ValuePath()

    static func / (path: ValuePath, key: String) -> ValuePath {
        ValuePath(components: path.components + [.key(key)])
    }

    static func / (path: ValuePath, index: Int) -> ValuePath {
        ValuePath(components: path.components + [.index(index)])
    }

    /// One level up, or `nil` for the document itself.
    var parent: ValuePath? {
        components.isEmpty ? nil : ValuePath(components: components.dropLast())
    }

    public var description: String {
        components.reduce(into: "$") { text, component in
            switch component {
            case .key(let key): text += Self.isPlain(key) ? ".\(key)" : "[\(ContractValue.string(key).json)]"
            case .index(let index): text += "[\(index)]"
            }
        }
    }

    private static func isPlain(_ key: String) -> Bool {
        !key.isEmpty && key.utf8.allSatisfy { $0 == 0x5F || $0 == 0x2D || isAlphanumeric($0) }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}

extension ValuePath {
    /// Reads `name.member[0].member`, with or without a leading `$`; `nil` where it is no path.
    init?(parsing text: some StringProtocol) {
        var rest = Substring(text)
        if rest.first == "$" {
            rest = rest.dropFirst()
        } else {
            rest = "." + rest
        }
        while let mark = rest.first {
            rest = rest.dropFirst()
            if mark == "." {
                let key = rest.prefix { $0 != "." && $0 != "[" }
                guard !key.isEmpty else { return nil }
                components.append(.key(String(key)))
                rest = rest.dropFirst(key.count)
            } else if mark == "[", let end = rest.firstIndex(of: "]"), let index = Int(rest[..<end]) {
                components.append(.index(index))
                rest = rest[rest.index(after: end)...]
            } else {
                return nil
            }
        }
    }

    /// The value at this path; a negative index counts from the end.
    func value(in document: ContractValue) -> ContractValue? {
        components.reduce(document as ContractValue?) { value, component in
            switch (component, value) {
            case (.key(let key), let value?): value[key]
            case (.index(let index), .array(let elements)?):
                elements.indices.contains(index < 0 ? elements.count + index : index)
                    ? elements[index < 0 ? elements.count + index : index] : nil
            default: nil
            }
        }
    }
}
