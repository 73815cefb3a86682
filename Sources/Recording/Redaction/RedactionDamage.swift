import EventStream
import JSONTree

/// Holds a redacted text to the form of the original: the same events, the same members, the same kinds of values.
enum RedactionDamage {
    static func check(_ original: [UInt8], _ redacted: [UInt8], place: String) throws(RecordingRefusal) {
        guard original != redacted else { return }
        let isSame =
            original.count == redacted.count && lines(original) == lines(redacted)
            && forms(original, place: place) == forms(redacted, place: place)
        guard !isSame else { return }
        throw RecordingRefusal(
            place,
            "would have another form without its secrets: a key that was used is a word of it. Record with another key."
        )
    }

    private static func lines(_ text: [UInt8]) -> Int {
        text.count { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    }

    private static func forms(_ text: [UInt8], place: String) -> [String] {
        if let tree = try? JSONTree.parse(text, limits: .recorded) { return [form(of: tree)] }
        guard place == "body" else { return [] }
        var parser = EventStreamParser()
        guard let elements = try? parser.feed(text) + parser.finish() else { return [] }
        return elements.map { element in
            guard case .event(let event) = element else { return "" }
            let tree = try? JSONTree.parse(event.data, limits: .recorded)
            return "\(event.name) \(tree.map(form) ?? (event.data == "[DONE]" ? event.data : ""))"
        }
    }

    private static func form(of tree: JSONTree) -> String {
        switch tree.kind {
        case .object:
            let members = tree.members.map { member in
                let isType = member.key == "type" || member.key == "role"
                let value = isType ? member.value.string ?? "" : form(of: member.value)
                return "\(isName(member.key) ? member.key : ""):\(value)"
            }
            return "{\(members.joined(separator: ","))}"
        case .array: return "[\(tree.elements.map(form).joined(separator: ","))]"
        default: return "\(tree.kind)"
        }
    }

    /// The format's own names have no digits; others may be ids.
    private static func isName(_ key: String) -> Bool {
        key.utf8.allSatisfy { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0 | 0x20) || $0 == UInt8(ascii: "_") }
    }
}
