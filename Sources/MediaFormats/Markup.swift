/// Elements by which a browser, or a server with PHP, would take a file for its own.
enum Markup {
    private static let openings = ["script", "html", "svg", "!doctype", "iframe", "body", "?php"].map { Array($0.utf8) }

    /// Whether one begins somewhere in these bytes, in any case and with what ends its name.
    static func isIn(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
        while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
            if begins(bytes[start...]) { return true }
            rest = rest[(start + 1)...]
        }
        return false
    }

    /// Whether these bytes begin with one.
    static func begins(_ bytes: ArraySlice<UInt8>) -> Bool {
        guard bytes.first == UInt8(ascii: "<") else { return false }
        let name = bytes.dropFirst()
        for opening in openings where zip(name, opening).allSatisfy({ lowered($0) == $1 }) && name.count > opening.count
        {
            switch name[name.startIndex + opening.count] {
            case 9, 10, 12, 13, 32, UInt8(ascii: ">"), UInt8(ascii: "/"), UInt8(ascii: ":"): return true
            default: continue
            }
        }
        return false
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
