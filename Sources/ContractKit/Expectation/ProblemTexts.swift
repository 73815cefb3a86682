import FoundationEssentials
import JSONTree

/// What problems say to people, by their type, from `problems.json` beside the areas.
///
/// `{"/problems/thread-not-found": {"title": "…", "details": ["…"], "messages": ["…"]}}`: each problem of this type has that
/// title, one of those details, and errors with one of those messages each. Where parts of a text vary it is written as
/// `<match:regular expression>`. This holds for every problem that is answered and every `error` event, without a contract
/// saying so. A folder without the file holds nobody to anything.
struct ProblemTexts: Sendable {
    struct Kind: Sendable {
        let title: String
        let details: [Pattern]
        let messages: [Pattern]
    }

    private let kinds: [String: Kind]?
    /// Why the file could not be read.
    private let refusal: String?

    init(directory: String) {
        guard let data = FileManager.default.contents(atPath: "\(directory)/problems.json") else {
            kinds = nil
            refusal = nil
            return
        }
        do throws(ContractLoadError) {
            kinds = try Self.read(Array(data))
            refusal = nil
        } catch {
            kinds = nil
            refusal = "\(error)"
        }
    }

    private static func read(_ bytes: [UInt8]) throws(ContractLoadError) -> [String: Kind] {
        let root = try ContractNode(bytes: bytes, file: "Contracts/problems.json")
        var kinds: [String: Kind] = [:]
        for (type, node) in try root.entries() {
            let fields = try node.fields(of: "a problem", ["title", "details", "messages"])
            let title = try fields.required("title").nonEmptyText()
            kinds[type] = Kind(
                title: title,
                details: try patterns(fields.required("details")),
                messages: try fields["messages"].map(patterns) ?? []
            )
        }
        return kinds
    }

    private static func patterns(_ node: ContractNode) throws(ContractLoadError) -> [Pattern] {
        var patterns: [Pattern] = []
        for element in try node.elements() {
            _ = try element.text()
            patterns.append(try element.pattern(thatFails: "every text is like this", ofText: true).value)
        }
        return patterns
    }

    /// Every way in which a problem's texts are not those of its type.
    func differences(_ problem: ContractValue, scope: Scope, source: ValuePath, prefix: String = "") -> [Difference] {
        func difference(_ name: String, _ expected: String, _ actual: ContractValue?) -> Difference {
            Difference(
                title: "problem says something that problems.json does not have",
                source: source,
                at: prefix + "$.\(name)",
                expected: expected,
                actual: actual?.json ?? "nothing there"
            )
        }
        if let refusal { return [Difference(title: "problems.json can't be read", source: source, actual: refusal)] }
        guard let kinds else { return [] }
        guard let type = problem["type"]?.string, let kind = kinds[type] else {
            return [difference("type", "a type of problems.json", problem["type"])]
        }
        func isOne(of patterns: [Pattern], _ value: ContractValue?) -> Bool {
            value.map { value in patterns.contains { $0.accepts(value, in: scope) } } ?? false
        }
        var differences: [Difference] = []
        if problem["title"]?.string != kind.title {
            differences.append(difference("title", ContractValue.string(kind.title).json, problem["title"]))
        }
        if !isOne(of: kind.details, problem["detail"]) {
            differences.append(difference("detail", "a detail of \(type)", problem["detail"]))
        }
        if case .array(let errors)? = problem["errors"] {
            for (index, error) in errors.enumerated() where !isOne(of: kind.messages, error["message"]) {
                differences.append(difference("errors[\(index)].message", "a message of \(type)", error["message"]))
            }
        }
        return differences
    }
}
