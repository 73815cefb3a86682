extension Step {
    /// The step once for each of its cases, with `${case.…}` filled in; the step itself where it has none.
    ///
    /// This happens before anything else is read, so a case may hold what the step could: bodies, placeholders,
    /// captures.
    static func cases(of node: ContractNode) throws(ContractLoadError) -> [(label: String?, node: ContractNode)] {
        guard case .object(let members) = node.value, let cases = node.value["cases"] else { return [(nil, node)] }
        let casesNode = ContractNode(value: cases, path: node.path / "cases", document: node.document)
        let step = ContractValue.object(members.filter { $0.key != "cases" })
        var variants: [(label: String?, node: ContractNode)] = []
        for (index, element) in try casesNode.elements().enumerated() {
            guard case .object = element.value else {
                throw element.refusal("a case is an object, not \(element.value.kind)")
            }
            let filled = try fill(step, with: element)
            let label = element.value["case"]?.string ?? String(index + 1)
            variants.append((label, ContractNode(value: filled, path: node.path, document: node.document)))
        }
        guard !variants.isEmpty else { throw casesNode.refusal("cases has no case, so it can't fail") }
        return variants
    }

    private static func fill(
        _ value: ContractValue,
        with element: ContractNode
    ) throws(ContractLoadError) -> ContractValue {
        switch value {
        case .string(let text): return try fill(text, with: element)
        case .array(let elements):
            var filled: [ContractValue] = []
            for value in elements { filled.append(try fill(value, with: element)) }
            return .array(filled)
        case .object(let members):
            var filled: [ContractValue.Member] = []
            for member in members {
                filled.append(.init(key: member.key, value: try fill(member.value, with: element)))
            }
            return .object(filled)
        default: return value
        }
    }

    private static func fill(_ text: String, with element: ContractNode) throws(ContractLoadError) -> ContractValue {
        let mark = "${case."
        var rest = Substring(text)
        var filled = ""
        while let start = rest.firstRange(of: mark), let end = rest[start.upperBound...].firstIndex(of: "}") {
            let name = rest[start.upperBound..<end]
            guard let path = ValuePath(parsing: name), let value = path.value(in: element.value) else {
                throw element.refusal("this case has no \"\(name)\"")
            }
            if rest.startIndex == text.startIndex, start.lowerBound == text.startIndex,
                rest.index(after: end) == text.endIndex
            {
                return value
            }
            filled += rest[..<start.lowerBound] + (value.string ?? value.json)
            rest = rest[rest.index(after: end)...]
        }
        return .string(filled + rest)
    }
}
