import FoundationEssentials
import JSONTree

/// Makes a value of a contract's pattern.
struct PatternFiller {
    let llms: [String: String]
    let fixture: (String) -> [UInt8]?

    /// Returns the JSON text of a value that matches `pattern`; nil where the pattern takes many and names none.
    func json(_ pattern: JSONTree, key: String, at place: String) throws(ContractQuestionError) -> String? {
        switch pattern.kind {
        case .object:
            var members: [String] = []
            for member in pattern.members where member.key != "..." {
                if let value = try json(member.value, key: member.key, at: "\(place).\(member.key)") {
                    members.append("\(Self.quoted(member.key)):\(value)")
                }
            }
            return "{\(members.joined(separator: ","))}"
        case .array:
            var elements: [String] = []
            for (index, element) in pattern.elements.enumerated() where element.string != "..." {
                if let value = try json(element, key: key, at: "\(place)[\(index)]") { elements.append(value) }
            }
            return "[\(elements.joined(separator: ","))]"
        case .string:
            let text = pattern.string ?? ""
            if let picture = try picture(text, key: key, at: place) { return Self.quoted(picture) }
            if let bound = Self.lowerBound(text) { return bound }
            if Self.isPlaceholder(text) { return nil }
            return try self.text(text, at: place).map(Self.quoted)
        default:
            return pattern.serialized()
        }
    }

    /// Returns the text with its models filled in.
    func text(_ pattern: String, at place: String) throws(ContractQuestionError) -> String? {
        var text = ""
        var rest = pattern[...]
        while let start = rest.firstRange(of: "${"), let end = rest[start.upperBound...].firstIndex(of: "}") {
            text += rest[..<start.lowerBound]
            let name = rest[start.upperBound..<end]
            text += try model(String(name), at: place)
            rest = rest[rest.index(after: end)...]
        }
        return text + rest
    }

    private func model(_ name: String, at place: String) throws(ContractQuestionError) -> String {
        let words = name.split(separator: ".")
        guard words.count == 2, words[0] == "model" || words[0] == "llm", let llm = llms[String(words[1])] else {
            throw ContractQuestionError(
                place: place,
                message: "has ${\(name)}, which only a run of the contract knows; write its text"
            )
        }
        return words[0] == "llm" ? llm : llm.split(separator: "/", maxSplits: 1).last.map(String.init) ?? llm
    }

    /// The lower bound of `<int:8192..>`.
    private static func lowerBound(_ text: String) -> String? {
        guard text.hasPrefix("<int:"), text.hasSuffix(">") else { return nil }
        let digits = text.dropFirst("<int:".count).prefix { $0.isNumber }
        return Int(digits).map(String.init)
    }

    private static func isPlaceholder(_ text: String) -> Bool {
        guard text.first == "<", text.last == ">" else { return false }
        let word = text.dropFirst().prefix { $0.isLetter }
        return ["any", "string", "nonempty", "absent", "uuid", "timestamp", "int", "number", "bool", "match"]
            .contains(String(word))
    }

    /// The file of `<image:png:media/dot.png>`, as the member takes it: a data URL, or base64 alone.
    private func picture(_ text: String, key: String, at place: String) throws(ContractQuestionError) -> String? {
        guard text.hasPrefix("<image:"), text.hasSuffix(">") else { return nil }
        let parts = text.dropFirst("<image:".count).dropLast().split(separator: ":", maxSplits: 1)
        guard parts.count == 2, let bytes = fixture(String(parts[1])) else {
            throw ContractQuestionError(place: place, message: "names a file that is not there")
        }
        let type = String(parts[0])
        let ending = parts[1].split(separator: ".").last.map(String.init) ?? ""
        guard ending == type || type == "jpeg" && ending == "jpg" else {
            throw ContractQuestionError(
                place: place,
                message: "has a \(ending) shown as \(type): only the server makes one of the other"
            )
        }
        let base64 = Data(bytes).base64EncodedString()
        return key == "data" ? base64 : "data:image/\(type);base64,\(base64)"
    }

    private static func quoted(_ text: String) -> String {
        let bytes = (try? JSONEncoder().encode(text)) ?? Data("\"\"".utf8)
        return String(decoding: bytes, as: UTF8.self)
    }
}
