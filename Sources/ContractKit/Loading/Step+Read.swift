extension Step {
    private static let exchangeNames = [
        "name", "as", "request", "expect", "capture", "background", "until", "cancel_after_events", "timeout_ms",
        "cases", "server",
    ]

    /// Reads the steps of a contract; those with cases become one for each case.
    static func read(_ node: ContractNode, given: Given) throws(ContractLoadError) -> [Step] {
        var steps: [Step] = []
        var running: [(name: String, node: ContractNode)] = []
        for element in try node.elements() {
            if element.value["parallel"] != nil {
                steps.append(try parallel(element, given: given))
            } else if element.value["await"] != nil {
                let name = try element.fields(of: "an await step", ["await"]).required("await")
                let text = try name.text()
                guard let index = running.firstIndex(where: { $0.name == text }) else {
                    let nearest = Spelling.nearest(to: text, among: running.map(\.name))
                    let hint = nearest.map { "; did you mean \"\($0)\"?" } ?? ""
                    throw name.refusal("no background step before this one is called \"\(text)\"\(hint)")
                }
                running.remove(at: index)
                steps.append(.join(text, element.path))
            } else if element.value["release"] != nil {
                let fields = try element.fields(of: "a release step", ["release"])
                guard try fields.required("release").value == .bool(true) else {
                    throw element.refusal("release takes no value but true")
                }
                steps.append(.release(element.path))
            } else {
                for variant in try cases(of: element) {
                    let step = try exchange(variant.node, label: variant.label, given: given)
                    if step.background != nil {
                        guard !running.contains(where: { $0.name == step.name }) else {
                            throw element.refusal("two background steps are called \"\(step.name)\"")
                        }
                        running.append((step.name, element))
                    }
                    steps.append(.exchange(step))
                }
            }
        }
        if let left = running.first {
            throw left.node.refusal("nothing awaits the background step \"\(left.name)\", so it can't fail")
        }
        return steps
    }

    private static func parallel(_ node: ContractNode, given: Given) throws(ContractLoadError) -> Step {
        let list = try node.fields(of: "a parallel step", ["parallel"]).required("parallel")
        var steps: [ExchangeStep] = []
        for element in try list.elements() {
            for variant in try cases(of: element) {
                let step = try exchange(variant.node, label: variant.label, given: given)
                guard step.background == nil else {
                    throw element.refusal("a parallel step can't be in the background")
                }
                steps.append(step)
            }
        }
        guard steps.count > 1 else { throw list.refusal("parallel takes at least two steps") }
        return .parallel(steps)
    }

    private static func exchange(
        _ node: ContractNode,
        label: String?,
        given: Given
    ) throws(ContractLoadError) -> ExchangeStep {
        let fields = try node.fields(of: "a step", exchangeNames)
        let request = try RequestTemplate(try fields.required("request"))
        guard let expect = fields["expect"] else { throw node.refusal("a step without \"expect\" can't fail") }
        let background = try fields["background"].map { node throws(ContractLoadError) in try self.background(node) }
        guard background == nil || fields["name"] != nil else {
            throw node.refusal("a background step needs a \"name\" to be awaited by")
        }
        try fields.atMostOne(of: ["background", "until", "cancel_after_events"])
        let name = try fields["name"]?.nonEmptyText() ?? "\(request.method) \(request.path)"
        return ExchangeStep(
            name: label.map { "\(name) [\($0)]" } ?? name,
            server: try fields["server"]?.nonEmptyText() ?? given.server,
            user: try fields["as"].map { node throws(ContractLoadError) in try given.checkUser(node) },
            request: request,
            expectation: try Expectation(expect),
            captures: try Capture.read(fields["capture"]),
            background: background,
            until: try fields["until"].map { node throws(ContractLoadError) in try until(node) },
            cancelAfterEvents: try fields["cancel_after_events"]?.integer(in: 1...10_000),
            timeout: try fields["timeout_ms"]?.milliseconds(upTo: 120_000),
            path: node.path
        )
    }

    private static func background(_ node: ContractNode) throws(ContractLoadError) -> ExchangeStep.Background {
        if node.value == .bool(true) { return .afterHead }
        let fields = try node.fields(of: "background", ["after_events"])
        return .afterEvents(try fields.required("after_events").integer(in: 1...10_000))
    }

    private static func until(_ node: ContractNode) throws(ContractLoadError) -> ExchangeStep.Until {
        if node.value == .bool(true) { return .standard }
        return .within(
            try node.fields(of: "until", ["within_ms"]).required("within_ms").milliseconds(upTo: 120_000)
        )
    }
}
