/// An XML document as S3 writes it: elements in elements, text in the innermost, no mixed content that matters.
///
/// It reads what the S3 API answers and no more of XML 1.0: attributes, comments, processing instructions and CDATA
/// marks are skipped or refused, and there is no DTD, so no entity but the five and character references.
struct S3Document: Sendable {
    struct Element: Sendable {
        var name: String
        var text = ""
        var children: [Element] = []

        /// The text of the first child of this name.
        func first(_ name: String) -> String? {
            children.first { $0.name == name }?.text
        }

        func all(_ name: String) -> [Element] {
            children.filter { $0.name == name }
        }
    }

    static let maximumBytes = 4 << 20
    private static let maximumDepth = 16

    let root: Element

    /// Nil where the bytes are no such document, or too many.
    init?(_ bytes: [UInt8]) {
        guard bytes.count <= Self.maximumBytes, !bytes.isEmpty else { return nil }
        var rest = bytes[...]
        var open: [Element] = []
        while !rest.isEmpty {
            let text = rest.prefix { $0 != UInt8(ascii: "<") }
            rest = rest.dropFirst(text.count)
            if !open.isEmpty {
                guard let unescaped = Self.unescaped(text) else { return nil }
                open[open.count - 1].text += unescaped
            }
            guard !rest.isEmpty else { return nil }
            let tag = rest.prefix { $0 != UInt8(ascii: ">") }
            guard tag.count < rest.count else { return nil }
            rest = rest.dropFirst(tag.count + 1)
            let inside = tag.dropFirst()
            switch inside.first {
            case UInt8(ascii: "?"): continue
            case UInt8(ascii: "!"), nil: return nil
            case UInt8(ascii: "/"):
                guard let closed = open.popLast(), closed.name.utf8.elementsEqual(Self.name(inside.dropFirst())) else {
                    return nil
                }
                guard !open.isEmpty else {
                    root = closed
                    return
                }
                open[open.count - 1].children.append(closed)
            default:
                let element = Element(name: String(decoding: Self.name(inside), as: UTF8.self))
                guard inside.last == UInt8(ascii: "/") else {
                    open.append(element)
                    guard open.count <= Self.maximumDepth else { return nil }
                    continue
                }
                guard !open.isEmpty else {
                    root = element
                    return
                }
                open[open.count - 1].children.append(element)
            }
        }
        return nil
    }

    /// The text of the root's first child of this name.
    func first(_ name: String) -> String? {
        root.first(name)
    }

    private static func name(_ tag: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        tag.prefix { $0 > 0x20 && $0 != UInt8(ascii: "/") }
    }

    /// Nil for a reference to what is not there.
    private static func unescaped(_ text: ArraySlice<UInt8>) -> String? {
        guard text.contains(UInt8(ascii: "&")) else { return String(decoding: text, as: UTF8.self) }
        var unescaped = ""
        var rest = text
        while let ampersand = rest.firstIndex(of: UInt8(ascii: "&")) {
            unescaped += String(decoding: rest[..<ampersand], as: UTF8.self)
            guard let end = rest[ampersand...].prefix(12).firstIndex(of: UInt8(ascii: ";")),
                let character = character(String(decoding: rest[(ampersand + 1)..<end], as: UTF8.self))
            else { return nil }
            unescaped.unicodeScalars.append(character)
            rest = rest[(end + 1)...]
        }
        return unescaped + String(decoding: rest, as: UTF8.self)
    }

    private static func character(_ reference: String) -> Unicode.Scalar? {
        switch reference {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        default:
            guard reference.hasPrefix("#") else { return nil }
            let isHexadecimal = reference.hasPrefix("#x")
            let digits = reference.dropFirst(isHexadecimal ? 2 : 1)
            return UInt32(digits, radix: isHexadecimal ? 16 : 10).flatMap(Unicode.Scalar.init)
        }
    }

    /// `text` as it stands in an element.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
