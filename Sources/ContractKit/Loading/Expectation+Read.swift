extension Expectation {
    init(_ node: ContractNode) throws(ContractLoadError) {
        let fields = try node.fields(
            of: "expect",
            [
                "status", "headers", "all_headers", "body", "body_text", "body_file", "image", "problem", "events",
                "text",
            ]
        )
        guard let statusNode = fields["status"] else { throw node.refusal("an expect without \"status\" can't fail") }
        status = try statusNode.integer(in: 100...599)
        try fields.atMostOne(of: ["headers", "all_headers"])
        headers = try HeaderExpectation.read(fields["headers"] ?? fields["all_headers"])
        headersAreAll = fields["all_headers"]?.path
        try fields.atMostOne(of: ["body", "body_text", "body_file", "image", "problem", "events"])
        try fields.atMostOne(of: ["body", "body_text", "body_file", "image", "problem", "text"])
        if let body = fields["body"] {
            let isEmpty = body.value == .string("<absent>")
            bodyIsEmpty = isEmpty ? body.path : nil
            self.body = isEmpty ? nil : try body.pattern(thatFails: "every body is like this")
        } else {
            bodyIsEmpty = nil
            body = nil
        }
        bodyText = try fields["body_text"].map { node throws(ContractLoadError) in
            try node.pattern(thatFails: "every body is like this", ofText: true)
        }
        bodyFile = try fields["body_file"].map { node throws(ContractLoadError) in try FileExpectation(node) }
        image = try fields["image"].map { node throws(ContractLoadError) in try ImageExpectation(node) }
        problem = try fields["problem"].map { node throws(ContractLoadError) in try ProblemExpectation(node) }
        events = try fields["events"].map { node throws(ContractLoadError) in
            var events: [EventExpectation] = []
            for element in try node.elements() { events.append(try EventExpectation(element)) }
            guard !events.isEmpty else { throw node.refusal("an answer of no events is not a stream") }
            guard events.contains(where: { $0.count.lowerBound > 0 }) else {
                throw node.refusal("none of these events need come, so it can't fail")
            }
            return events
        }
        text = try fields["text"].map { node throws(ContractLoadError) in try TextExpectation(node) }
        path = node.path
    }
}

extension HeaderExpectation {
    static func read(_ node: ContractNode?) throws(ContractLoadError) -> [HeaderExpectation] {
        var headers: [HeaderExpectation] = []
        for (name, node) in try node?.entries() ?? [] { headers.append(try HeaderExpectation(name: name, node)) }
        if let node, headers.isEmpty { throw node.refusal("no headers are named here, so it can't fail") }
        return headers
    }

    private init(name: String, _ node: ContractNode) throws(ContractLoadError) {
        self.name = name
        path = node.path
        switch node.value {
        case .string("<present>"): rule = .present
        case .string("<absent>"): rule = .absent
        case .object:
            let matches = try node.fields(of: "a header", ["matches"]).required("matches")
            let expression = try matches.text()
            guard (try? Regex(expression)) != nil else { throw matches.refusal("this is no regular expression") }
            rule = .values([.placeholder(.match(expression))])
        case .array:
            var patterns: [Pattern] = []
            for element in try node.elements() { patterns.append(try Self.value(element)) }
            rule = .values(patterns)
        default:
            rule = .values([try Self.value(node)])
        }
    }

    private static func value(_ node: ContractNode) throws(ContractLoadError) -> Pattern {
        _ = try node.text()
        return try node.pattern(thatFails: "every value is like this", ofText: true).value
    }
}

extension ProblemExpectation {
    init(_ node: ContractNode) throws(ContractLoadError) {
        let fields = try node.fields(of: "a problem", ["type", "errors"])
        type = try fields.required("type").nonEmptyText()
        path = node.path
        guard let errors = fields["errors"] else {
            self.fields = nil
            return
        }
        var names: [String] = []
        for element in try errors.elements() { names.append(try element.text()) }
        guard !names.isEmpty else { throw errors.refusal("errors names at least one field, or is left out") }
        self.fields = names
    }
}

extension EventExpectation {
    init(_ node: ContractNode) throws(ContractLoadError) {
        let fields = try node.fields(of: "an event", ["event", "comment", "count", "data", "id", "gap_ms"])
        comment = try fields["comment"].map { node throws(ContractLoadError) in
            _ = try node.text()
            return try node.pattern(thatFails: "every comment is like this", ofText: true)
        }
        if comment == nil {
            name = try fields.required("event").nonEmptyText()
        } else {
            for other in ["event", "data", "id"] { try fields.atMostOne(of: ["comment", other]) }
            name = nil
        }
        data = try fields["data"].map { node throws(ContractLoadError) in
            try node.pattern(thatFails: "every event's data is like this")
        }
        id = try fields["id"].map { node throws(ContractLoadError) in
            try node.pattern(thatFails: "every id is like this")
        }
        gap = try fields["gap_ms"].map { node throws(ContractLoadError) in
            // Not a single number: no event comes at an exact time.
            guard let text = node.value.string, text.contains(".."), let range = CountRange.parse(text, lowest: 0),
                range != 0...Int.max
            else {
                throw node.refusal("a gap is a range of milliseconds such as \"50..\" or \"..1000\"")
            }
            return Sourced(value: range, path: node.path)
        }
        path = node.path
        guard let countNode = fields["count"] else {
            count = 1...1
            return
        }
        let text = countNode.value.integer.map(String.init) ?? countNode.value.string ?? ""
        guard let range = CountRange.parse(text, lowest: 0) else {
            throw countNode.refusal("a count is a number or a range such as \"1..\" or \"1..5\"")
        }
        count = range
    }
}

extension TextExpectation {
    init(_ node: ContractNode) throws(ContractLoadError) {
        path = node.path
        if case .object = node.value {
            source = .recording(try node.fields(of: "text", ["recording"]).required("recording").nonEmptyText())
            return
        }
        _ = try node.text()
        source = .pattern(try node.pattern(thatFails: "every text is like this", ofText: true).value)
    }
}
