import FoundationEssentials
import JSONTree

extension Contract {
    /// Reads a contract file.
    ///
    /// - Parameters:
    ///   - path: The file, `…/<area>/<behaviour>.json`.
    ///   - root: The name that reports give the folder which holds the areas.
    ///   - models: The models behind `${llm.…}`; by default those of the `llms.json` beside the areas.
    /// - Throws: `ContractLoadError` for a file that can't be read, is no JSON, has members a contract doesn't have,
    ///   refers to names nobody gave, or expects nothing that could fail.
    public static func load(
        path: String,
        root: String = "Contracts",
        models: ContractModels? = nil
    ) throws(ContractLoadError) -> Contract {
        let parts = path.split(separator: "/")
        let file = ([root] + parts.suffix(2).map(String.init)).joined(separator: "/")
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ContractLoadError(file: file, position: nil, message: "the file can't be read")
        }
        let directory = (path.first == "/" ? "/" : "") + parts.dropLast(2).joined(separator: "/")
        guard let models else {
            let beside = try ContractModels(directory: directory.isEmpty ? "." : directory, root: root)
            return try Contract(bytes: Array(data), file: file, models: beside)
        }
        return try Contract(bytes: Array(data), file: file, models: models)
    }

    /// Reads a contract from its text; `file` is what reports call it.
    init(bytes: [UInt8], file: String, models: ContractModels = ContractModels()) throws(ContractLoadError) {
        let value: ContractValue
        do throws(JSONError) {
            value = try ContractValue.parse(json: bytes)
        } catch {
            let position = SourcePosition(line: error.line, column: error.column)
            throw ContractLoadError(file: file, position: position, message: error.message)
        }
        var document = ContractDocument(file: file, source: SourceMap(bytes))
        document.names.formUnion(Self.names(in: value))
        document.models = models

        let root = ContractNode(value: value, path: .root, document: document)
        let fields = try root.fields(
            of: "a contract",
            ["$schema", "behaviour", "given", "upstream", "steps", "rows"]
        )
        behaviour = try fields.required("behaviour").nonEmptyText()
        given = try Given(fields["given"])
        var answers: [UpstreamAnswer] = []
        for node in try fields["upstream"]?.elements() ?? [] { answers.append(try UpstreamAnswer(node)) }
        upstream = answers
        let stepsNode = try fields.required("steps")
        steps = try Step.read(stepsNode, given: given)
        guard steps.contains(where: { !$0.exchanges.isEmpty }) else {
            throw stepsNode.refusal("a contract without a request can't fail")
        }
        var expectations: [RowExpectation] = []
        for node in try fields["rows"]?.elements() ?? [] { expectations.append(try RowExpectation(node)) }
        rows = expectations
        guard
            !rows.isEmpty || upstream.contains(where: { $0.asked != nil })
                || steps.flatMap(\.exchanges).contains(where: \.expectation.isTelling)
        else {
            throw stepsNode.refusal("nothing but statuses is expected here; say what is answered")
        }

        hostValues = Self.hostValues(in: value).sorted()
        self.file = file
        self.models = models
        source = document.source
        let parts = file.split(separator: "/").map(String.init)
        area = parts.dropLast().last ?? ""
        name = parts.last.map { $0.hasSuffix(".json") ? String($0.dropLast(5)) : $0 } ?? ""
    }

    /// The names that a contract gives: its users, threads, fresh values and captures.
    private static func names(in contract: ContractValue) -> Set<String> {
        var names: Set<String> = []
        func collect(_ value: ContractValue?) {
            if case .object(let members)? = value { names.formUnion(members.map(\.key)) }
        }
        collect(contract["given"]?["users"])
        collect(contract["given"]?["threads"])
        collect(contract["given"]?["fresh"])
        func steps(_ value: ContractValue?) {
            guard case .array(let steps)? = value else { return }
            for step in steps {
                collect(step["capture"])
                if let parallel = step["parallel"] {
                    guard case .array(let nested) = parallel else { continue }
                    for step in nested { collect(step["capture"]) }
                }
            }
        }
        steps(contract["steps"])
        return names
    }

    private static func hostValues(in value: ContractValue) -> Set<String> {
        switch value {
        case .string(let text):
            let segments = (try? Template(text))?.segments ?? []
            return segments.reduce(into: []) { names, segment in
                guard case .reference(let path) = segment, path.components.first == .key("host"),
                    case .key(let name)? = path.components.dropFirst().first
                else { return }
                names.insert(name)
            }
        case .array(let elements):
            return elements.reduce(into: []) { $0.formUnion(hostValues(in: $1)) }
        case .object(let members):
            return members.reduce(into: []) { $0.formUnion(hostValues(in: $1.value)) }
        default:
            return []
        }
    }
}
