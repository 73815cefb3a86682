import FoundationEssentials

/// The models that contracts ask for where none in particular is meant, from `llms.json` beside the areas.
///
/// `${llm.anthropic}` stands for `provider/model`, `${model.anthropic}` for what follows the slash, as the vendor is asked.
/// When a model retires, that file changes and no contract does.
public struct ContractModels: Sendable, Equatable {
    /// `provider/model`, by the name behind `${llm.…}`.
    public let llms: [String: String]

    init(llms: [String: String] = [:]) {
        self.llms = llms
    }

    /// What references to these models begin with.
    static let names: Set<String> = ["llm", "model"]

    /// Reads the file of a folder of contracts; there are none where the folder has no such file.
    ///
    /// - Parameter root: The name that reports give the folder.
    public init(directory: String, root: String = "Contracts") throws(ContractLoadError) {
        guard let data = FileManager.default.contents(atPath: "\(directory)/llms.json") else {
            self.init()
            return
        }
        try self.init(bytes: Array(data), file: "\(root)/llms.json")
    }

    init(bytes: [UInt8], file: String) throws(ContractLoadError) {
        let root = try ContractNode(bytes: bytes, file: file)
        var llms: [String: String] = [:]
        for (name, node) in try root.entries() {
            let llm = try node.text()
            guard
                llm.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(\.isEmpty) == [
                    false, false,
                ]
            else {
                throw node.refusal("a model is written \"provider/model\"")
            }
            llms[name] = llm
        }
        self.init(llms: llms)
    }

    /// The values of `${llm.…}` and `${model.…}`.
    var values: [String: ContractValue] {
        let members = llms.sorted { $0.key < $1.key }
        return [
            "llm": .object(members.map { .init(key: $0.key, value: .string($0.value)) }),
            "model": .object(members.map { .init(key: $0.key, value: .string(Self.model(of: $0.value))) }),
        ]
    }

    private static func model(of llm: String) -> String {
        String(llm.drop { $0 != "/" }.dropFirst())
    }
}
