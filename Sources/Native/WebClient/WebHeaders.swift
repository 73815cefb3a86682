/// A response's header fields in the order they came, duplicates kept. Names are compared without case (RFC 9110 §5.1).
package struct WebHeaders: Sendable, RandomAccessCollection {
    private var fields: [(name: String, value: String)]

    package init(_ fields: [(name: String, value: String)] = []) {
        self.fields = fields
    }

    package var startIndex: Int { fields.startIndex }
    package var endIndex: Int { fields.endIndex }

    package subscript(position: Int) -> (name: String, value: String) {
        fields[position]
    }

    /// The value of the first field of this name.
    package func first(_ name: String) -> String? {
        fields.first { Self.areEqual($0.name, name) }?.value
    }

    /// The values of all fields of this name, in order.
    package func all(_ name: String) -> [String] {
        fields.lazy.filter { Self.areEqual($0.name, name) }.map(\.value)
    }

    mutating func append(name: String, value: String) {
        fields.append((name, value))
    }

    /// Joins a continuation line to the last field with one space, as RFC 9112 §5.2 has it.
    mutating func continueLast(with value: String) {
        guard !fields.isEmpty else { return }
        fields[fields.count - 1].value += " " + value
    }

    static func areEqual(_ first: String, _ second: String) -> Bool {
        first.utf8.count == second.utf8.count
            && zip(first.utf8, second.utf8).allSatisfy { lowercased($0) == lowercased($1) }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}
