import JSONTree

/// A contract file while it is read: its text's places, and the names that may be referred to.
struct ContractDocument {
    let file: String
    let source: SourceMap
    /// What a reference may begin with.
    var names: Set<String> = ["contract", "host"]
    /// The models behind `${llm.…}` and `${model.…}`.
    var models = ContractModels()

    func refusal(_ message: String, at path: ValuePath) -> ContractLoadError {
        ContractLoadError(file: file, position: source.position(of: path), message: message)
    }

    /// Refuses a `${…}` that is none, or that begins with a name nobody gave.
    func checkReferences(in text: String, at path: ValuePath) throws(ContractLoadError) {
        let template: Template
        do throws(TemplateError) {
            template = try Template(text)
        } catch {
            throw refusal(error.message, at: path)
        }
        for case .reference(let reference) in template.segments {
            guard case .key(let name)? = reference.components.first else { continue }
            if ContractModels.names.contains(name) {
                try checkModel(reference, at: path)
                continue
            }
            guard !names.contains(name) else { continue }
            let nearest = Spelling.nearest(to: name, among: names.sorted())
            let hint = nearest.map { "; did you mean \"\($0)\"?" } ?? ""
            throw refusal("nothing in this contract is called \"\(name)\"\(hint)", at: path)
        }
    }

    private func checkModel(_ reference: ValuePath, at path: ValuePath) throws(ContractLoadError) {
        let written = "${\(reference.description.dropFirst(2))}"
        guard reference.components.count == 2, case .key(let name) = reference.components[1] else {
            throw refusal("\(written) is no model; write ${llm.NAME} or ${model.NAME}", at: path)
        }
        guard models.llms[name] == nil else { return }
        let nearest = Spelling.nearest(to: name, among: models.llms.keys.sorted())
        let hint = nearest.map { "; did you mean \"\($0)\"?" } ?? ""
        throw refusal("llms.json has no model \"\(name)\" for \(written)\(hint)", at: path)
    }
}

extension JSONLimits {
    /// Contracts, recordings and answers of tests: large texts are fine, endless ones are not.
    static let contract = JSONLimits(maxBytes: 32 << 20, maxDepth: 128, rejectsDuplicateKeys: true)
}
