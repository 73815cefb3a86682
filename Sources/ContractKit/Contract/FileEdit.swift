/// A change to the bytes of a file before it is sent.
enum FileEdit: Sendable, Equatable {
    /// Bytes in place of as many others. A negative place counts from the end, here and below.
    case overwrite(at: Int, [UInt8])
    /// Bytes in front of the one at this place; the place after the last one appends.
    case insert(at: Int, [UInt8])
    case remove(at: Int, count: Int)
    /// Only so many bytes are left.
    case cut(Int)

    /// Changes the bytes; `false`, and nothing is changed, where they have no such place.
    func apply(to bytes: inout [UInt8]) -> Bool {
        switch self {
        case .overwrite(let place, let new):
            guard let range = Self.range(place, new.count, in: bytes) else { return false }
            bytes.replaceSubrange(range, with: new)
        case .insert(let place, let new):
            guard let range = Self.range(place, 0, in: bytes) else { return false }
            bytes.insert(contentsOf: new, at: range.lowerBound)
        case .remove(let place, let count):
            guard let range = Self.range(place, count, in: bytes) else { return false }
            bytes.removeSubrange(range)
        case .cut(let count):
            guard count < bytes.count else { return false }
            bytes.removeSubrange(count...)
        }
        return true
    }

    private static func range(_ place: Int, _ count: Int, in bytes: [UInt8]) -> Range<Int>? {
        let start = place < 0 ? bytes.count + place : place
        guard start >= 0, start + count <= bytes.count else { return nil }
        return start..<start + count
    }
}

extension FileEdit {
    /// The farthest place that can be named.
    private static let bound = 1 << 30

    init(_ node: ContractNode) throws(ContractLoadError) {
        let fields = try node.fields(of: "an edit", ["at", "bytes", "insert", "remove", "cut"])
        try fields.atMostOne(of: ["bytes", "insert", "remove", "cut"])
        try fields.atMostOne(of: ["at", "cut"])
        if let count = fields["cut"] {
            self = .cut(try count.integer(in: 0...Self.bound))
            return
        }
        let place = try fields.required("at").integer(in: -Self.bound...Self.bound)
        if let bytes = fields["bytes"] {
            self = .overwrite(at: place, try bytes.hexadecimal())
        } else if let bytes = fields["insert"] {
            self = .insert(at: place, try bytes.hexadecimal())
        } else if let count = fields["remove"] {
            self = .remove(at: place, count: try count.integer(in: 1...Self.bound))
        } else {
            throw node.refusal("an edit needs \"bytes\", \"insert\", \"remove\" or \"cut\"")
        }
    }
}

extension ContractNode {
    /// Bytes, two digits each.
    fileprivate func hexadecimal() throws(ContractLoadError) -> [UInt8] {
        let digits = Array(try nonEmptyText())
        let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap { place in
            digits[place].isHexDigit ? UInt8(String(digits[place...place + 1]), radix: 16) : nil
        }
        guard bytes.count * 2 == digits.count else { throw refusal("bytes are written as two hexadecimal digits each") }
        return bytes
    }
}
