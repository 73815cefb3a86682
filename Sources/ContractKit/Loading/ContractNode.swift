import JSONTree

/// A value of a contract file with the place it stands at, read member by member.
struct ContractNode {
    let value: ContractValue
    let path: ValuePath
    let document: ContractDocument

    init(value: ContractValue, path: ValuePath, document: ContractDocument) {
        self.value = value
        self.path = path
        self.document = document
    }

    /// The whole of a file that is no contract.
    init(bytes: [UInt8], file: String) throws(ContractLoadError) {
        do throws(JSONError) {
            value = try ContractValue.parse(json: bytes)
        } catch {
            let position = SourcePosition(line: error.line, column: error.column)
            throw ContractLoadError(file: file, position: position, message: error.message)
        }
        path = .root
        document = ContractDocument(file: file, source: SourceMap(bytes))
    }

    func refusal(_ message: String) -> ContractLoadError { document.refusal(message, at: path) }

    /// The members of an object that knows no members but `names`.
    func fields(of what: String, _ names: [String]) throws(ContractLoadError) -> Fields {
        guard case .object(let members) = value else { throw refusal("\(what) is an object, not \(value.kind)") }
        for member in members where !names.contains(member.key) {
            let nearest = Spelling.nearest(to: member.key, among: names)
            let hint = nearest.map { "did you mean \"\($0)\"?" } ?? "it has \(names.joined(separator: ", "))"
            throw document.refusal("\(what) has no member \"\(member.key)\"; \(hint)", at: path / member.key)
        }
        return Fields(node: self, what: what)
    }

    /// The members of an object whose keys are names of the contract's own choosing.
    func entries() throws(ContractLoadError) -> [(key: String, node: ContractNode)] {
        guard case .object(let members) = value else { throw refusal("expected an object, not \(value.kind)") }
        return members.map { member in
            (member.key, ContractNode(value: member.value, path: path / member.key, document: document))
        }
    }

    func elements() throws(ContractLoadError) -> [ContractNode] {
        guard case .array(let elements) = value else { throw refusal("expected an array, not \(value.kind)") }
        return elements.enumerated().map { ContractNode(value: $1, path: path / $0, document: document) }
    }

    func text() throws(ContractLoadError) -> String {
        guard case .string(let text) = value else { throw refusal("expected a string, not \(value.kind)") }
        try document.checkReferences(in: text, at: path)
        return text
    }

    func texts() throws(ContractLoadError) -> [String] {
        var texts: [String] = []
        for element in try elements() { texts.append(try element.text()) }
        return texts
    }

    func nonEmptyText() throws(ContractLoadError) -> String {
        let text = try text()
        guard !text.isEmpty else { throw refusal("expected some text, not an empty string") }
        return text
    }

    func integer(in range: ClosedRange<Int>) throws(ContractLoadError) -> Int {
        guard case .integer(let number) = value, range.contains(number) else {
            throw refusal("expected a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func milliseconds(upTo bound: Int) throws(ContractLoadError) -> Duration {
        .milliseconds(try integer(in: 1...bound))
    }

    /// A JSON value whose texts may hold references.
    func json() throws(ContractLoadError) -> ContractValue {
        try checkReferences(value, at: path)
        return value
    }

    func pattern() throws(ContractLoadError) -> Sourced<Pattern> {
        try checkReferences(value, at: path)
        let document = document
        let pattern = try Pattern(value, at: path) { message, path in document.refusal(message, at: path) }
        return Sourced(value: pattern, path: path)
    }

    /// A pattern that something does not match; of texts only, where `ofText` says so.
    func pattern(thatFails why: String, ofText: Bool = false) throws(ContractLoadError) -> Sourced<Pattern> {
        let pattern = try pattern()
        guard !pattern.value.matchesEverything, !(ofText && pattern.value.matchesEveryText) else {
            throw refusal("\(why), so it can't fail; leave it out or say what it holds")
        }
        return pattern
    }

    private func checkReferences(_ value: ContractValue, at path: ValuePath) throws(ContractLoadError) {
        switch value {
        case .string(let text): try document.checkReferences(in: text, at: path)
        case .array(let elements):
            for (index, element) in elements.enumerated() { try checkReferences(element, at: path / index) }
        case .object(let members):
            for member in members { try checkReferences(member.value, at: path / member.key) }
        default: break
        }
    }
}

/// The members of one object.
struct Fields {
    let node: ContractNode
    let what: String

    subscript(_ name: String) -> ContractNode? {
        node.value[name].map { ContractNode(value: $0, path: node.path / name, document: node.document) }
    }

    func required(_ name: String) throws(ContractLoadError) -> ContractNode {
        guard let member = self[name] else { throw node.refusal("\(what) needs a member \"\(name)\"") }
        return member
    }

    /// Refuses two members that say the same thing in different ways.
    func atMostOne(of names: [String]) throws(ContractLoadError) {
        let present = names.filter { self[$0] != nil }
        guard present.count < 2 else {
            throw node.document.refusal(
                "\(what) has \"\(present[0])\" already, so it can't have \"\(present[1])\" too",
                at: node.path / present[1]
            )
        }
    }
}
