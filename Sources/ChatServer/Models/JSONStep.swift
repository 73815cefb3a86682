/// One step from a JSON value down to one inside it.
enum JSONStep: Sendable, Equatable {
    case key(String)
    case index(Int)

    /// A path as people write it: `items[1].name`.
    static func text(_ path: [JSONStep]) -> String {
        path.reduce(into: "") { text, step in
            switch step {
            case .key(let key): text += text.isEmpty ? key : ".\(key)"
            case .index(let index): text += "[\(index)]"
            }
        }
    }

    /// The line, counted from 1, in which the member or element at `path` begins, or the nearest value around it.
    ///
    /// `json` must have been accepted by the parser, which keeps no places; of other bytes the line means nothing.
    static func line(of path: [JSONStep], in json: [UInt8]) -> Int {
        var walk = Walk(json: json)
        let place = path.isEmpty ? walk.beginning() : walk.find(path[...])
        return 1 + json[..<place].count { $0 == UInt8(ascii: "\n") }
    }
}

/// Goes through a JSON text towards one of its values, and no further.
private struct Walk {
    let json: [UInt8]
    private var index = 0

    init(json: [UInt8]) {
        self.json = json
    }

    private var next: UInt8? { index < json.count ? json[index] : nil }

    /// Where the document's value begins.
    mutating func beginning() -> Int {
        skipSpace()
        return index
    }

    /// Where the value at `path` below the value that comes next begins; for a member that is its key.
    mutating func find(_ path: ArraySlice<JSONStep>) -> Int {
        skipSpace()
        let start = index
        guard let step = path.first, let opening = next else { return start }
        let isObject = opening == UInt8(ascii: "{")
        guard isObject || opening == UInt8(ascii: "[") else { return start }
        index += 1
        var count = 0
        while true {
            skipSpace()
            guard let byte = next, byte != UInt8(ascii: "}"), byte != UInt8(ascii: "]") else { return start }
            let place = index
            var isWanted = step == .index(count)
            if isObject {
                isWanted = step == .key(key())
                skipSpace()
                index += 1
            }
            if isWanted { return path.count == 1 ? place : find(path.dropFirst()) }
            skipValue()
            skipSpace()
            if next == UInt8(ascii: ",") { index += 1 }
            count += 1
        }
    }

    private mutating func skipSpace() {
        while let byte = next, byte <= 0x20 { index += 1 }
    }

    /// A key as it is written. One with escapes in it is not found again, and its object's line is told.
    private mutating func key() -> String {
        let start = index
        skipString()
        return String(decoding: json[start..<index].dropFirst().dropLast(), as: UTF8.self)
    }

    private mutating func skipString() {
        index += 1
        while let byte = next, byte != UInt8(ascii: "\"") { index += byte == UInt8(ascii: "\\") ? 2 : 1 }
        index = min(index + 1, json.count)
    }

    private mutating func skipValue() {
        var depth = 0
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""): skipString()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                index += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return }
                depth -= 1
                index += 1
            case UInt8(ascii: ",") where depth == 0: return
            default: index += 1
            }
        }
    }
}
