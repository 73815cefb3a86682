/// A place in a contract file, counted from 1; the column counts characters (Unicode scalars).
public struct SourcePosition: Sendable, Hashable {
    public let line: Int
    public let column: Int
}

/// Where each value of a JSON text was written: a member's place is its key's, an element's its own.
///
/// The parser that checks the text keeps no places. So the map is made by a second, small walk that relies on the
/// first having accepted the text; on a text that is no JSON it only finds fewer places.
struct SourceMap: Sendable {
    private let positions: [ValuePath: SourcePosition]

    init(_ bytes: [UInt8]) {
        var walk = Walk(bytes: bytes)
        walk.value(at: .root)
        positions = walk.positions
    }

    /// The place of the value at `path`, or of the nearest value around it that was written down.
    func position(of path: ValuePath) -> SourcePosition {
        var path = path
        while true {
            if let position = positions[path] { return position }
            guard let parent = path.parent else { return SourcePosition(line: 1, column: 1) }
            path = parent
        }
    }
}

extension SourceMap {
    private struct Walk {
        let bytes: [UInt8]
        var positions: [ValuePath: SourcePosition] = [:]
        private var index = 0
        private var line = 1
        private var column = 1

        init(bytes: [UInt8]) {
            self.bytes = bytes
        }

        private var next: UInt8? { index < bytes.count ? bytes[index] : nil }
        private var here: SourcePosition { SourcePosition(line: line, column: column) }

        private mutating func advance() {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                // A continuation byte belongs to the character before it.
                column += 1
            }
        }

        private mutating func skipSpace() {
            while let byte = next, byte <= 0x20 { advance() }
        }

        mutating func value(at path: ValuePath) {
            skipSpace()
            if positions[path] == nil { positions[path] = here }
            switch next {
            case UInt8(ascii: "{"): container(until: UInt8(ascii: "}")) { walk, _ in walk.member(of: path) }
            case UInt8(ascii: "["): container(until: UInt8(ascii: "]")) { walk, count in walk.value(at: path / count) }
            case UInt8(ascii: "\""): _ = string()
            default: scalar()
            }
        }

        private mutating func container(until end: UInt8, _ item: (inout Walk, Int) -> Void) {
            advance()
            var count = 0
            while true {
                skipSpace()
                guard let byte = next else { return }
                if byte == end { return advance() }
                if byte == UInt8(ascii: ",") {
                    advance()
                    continue
                }
                let before = index
                item(&self, count)
                count += 1
                // A text that is no JSON must not hold the walk up.
                if index == before { advance() }
            }
        }

        private mutating func member(of path: ValuePath) {
            let start = here
            let key = path / string()
            positions[key] = start
            skipSpace()
            if next == UInt8(ascii: ":") { advance() }
            value(at: key)
        }

        private mutating func scalar() {
            while let byte = next, byte > 0x20, !",]}".utf8.contains(byte) { advance() }
        }

        private mutating func string() -> String {
            let start = index
            guard next == UInt8(ascii: "\"") else { return "" }
            advance()
            while let byte = next, byte != UInt8(ascii: "\"") {
                advance()
                if byte == UInt8(ascii: "\\"), next != nil { advance() }
            }
            if next != nil { advance() }
            // Keys with escapes are read as JSON reads them, so that they are found again.
            let raw = Array(bytes[start..<index])
            guard raw.contains(UInt8(ascii: "\\")) else {
                return String(decoding: raw.dropFirst().dropLast(), as: UTF8.self)
            }
            return (try? ContractValue.parse(json: [UInt8(ascii: "[")] + raw + [UInt8(ascii: "]")]))?[0]?.string ?? ""
        }
    }
}
