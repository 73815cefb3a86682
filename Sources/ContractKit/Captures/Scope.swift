/// The values that a contract's references stand for, as far as it has run.
struct Scope: Sendable {
    private var values: [String: ContractValue]
    /// The folder of the files that contracts name.
    var fixtures = ""

    init(_ values: [String: ContractValue] = [:]) {
        self.values = values
    }

    /// A name's value; a later one takes an earlier one's place.
    subscript(_ name: String) -> ContractValue? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// The text with its references filled in; on its own a reference keeps its value's type.
    func value(of text: String) throws(ReferenceError) -> ContractValue {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return .string(text) }
        let segments = (try? Template(text))?.segments ?? [.text(text)]
        if segments.count == 1, case .reference(let path) = segments[0] { return try value(at: path) }
        var filled = ""
        for segment in segments {
            switch segment {
            case .text(let text): filled += text
            case .reference(let path):
                let value = try value(at: path)
                filled += value.string ?? value.json
            }
        }
        return .string(filled)
    }

    /// The text with its references filled in, as text.
    func text(_ text: String) throws(ReferenceError) -> String {
        let value = try value(of: text)
        return value.string ?? value.json
    }

    /// The value with every reference inside it filled in.
    func filled(_ value: ContractValue) throws(ReferenceError) -> ContractValue {
        switch value {
        case .string(let text): return try self.value(of: text)
        case .array(let elements):
            var filled: [ContractValue] = []
            for element in elements { filled.append(try self.filled(element)) }
            return .array(filled)
        case .object(let members):
            var filled: [ContractValue.Member] = []
            for member in members {
                filled.append(.init(key: member.key, value: try self.filled(member.value)))
            }
            return .object(filled)
        default: return value
        }
    }

    private func value(at path: ValuePath) throws(ReferenceError) -> ContractValue {
        guard let value = path.value(in: .object(values.map { .init(key: $0.key, value: $0.value) })) else {
            throw ReferenceError(reference: path.description.dropFirst(2).description)
        }
        return value
    }
}

/// A reference that has no value when it is needed.
struct ReferenceError: Error {
    /// As it is written, without `${` and `}`.
    let reference: String

    var message: String { "${\(reference)} has no value here" }
}
