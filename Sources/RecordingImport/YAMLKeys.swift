/// Finds keys of YAML mappings that may have aliases in them, by their form alone.
///
/// It may take a line of a text for such a key, but only in a file that uses an alias, and only a line that begins as a
/// key of that kind does. It does not miss one.
enum YAMLKeys {
    /// The number of the first line that may have such a key, from 1.
    static func lineOfAliasKey(_ bytes: ArraySlice<UInt8>) -> Int? {
        let anchors = names(after: UInt8(ascii: "&"), in: bytes)
        guard !anchors.isEmpty, !names(after: UInt8(ascii: "*"), in: bytes).isDisjoint(with: anchors) else {
            return nil
        }
        var number = 0
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            if hasExplicitKey(line) || hasAliasBeforeColon(line, anchors) { return number }
        }
        return nil
    }

    /// The names that stand after a mark anywhere in the text, whether they are anchors or aliases or not.
    private static func names(after mark: UInt8, in bytes: ArraySlice<UInt8>) -> Set<[UInt8]> {
        var names: Set<[UInt8]> = []
        var index = bytes.startIndex
        while let found = bytes[index...].firstIndex(of: mark) {
            let name = bytes[(found + 1)...].prefix(while: isNameByte)
            if !name.isEmpty, name.count <= 256 { names.insert(Array(name)) }
            index = name.endIndex
        }
        return names
    }

    /// Whether a key is marked by `?` and is not a plain or quoted word.
    private static func hasExplicitKey(_ line: ArraySlice<UInt8>) -> Bool {
        var index = line.startIndex
        while let found = line[index...].firstIndex(of: UInt8(ascii: "?")) {
            index = found + 1
            let before = line[..<found].last { !isBlank($0) }
            let after = line[index...].first { !isBlank($0) }
            let isSeparated = index == line.endIndex || isBlank(line[index])
            let beginsKey = before.map { "{[,-?:".utf8.contains($0) } ?? true
            if isSeparated, beginsKey, after.map({ "[{*&-!|>?#".utf8.contains($0) }) ?? true { return true }
        }
        return false
    }

    /// Whether an alias, or a collection with an alias in it, stands before a colon.
    private static func hasAliasBeforeColon(_ line: ArraySlice<UInt8>, _ anchors: Set<[UInt8]>) -> Bool {
        var index = line.startIndex
        var hasAlias = false
        while index < line.endIndex {
            let byte = line[index]
            index += 1
            if byte == UInt8(ascii: "*") {
                let name = line[index...].prefix(while: isNameByte)
                guard anchors.contains(Array(name)) else { continue }
                hasAlias = true
                index = name.endIndex
                if line[index...].first(where: { !isBlank($0) }) == UInt8(ascii: ":") { return true }
            } else if hasAlias, byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") {
                if line[index...].first(where: { !isBlank($0) }) == UInt8(ascii: ":") { return true }
            }
        }
        return false
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
