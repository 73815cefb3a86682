extension Given {
    init(_ node: ContractNode?) throws(ContractLoadError) {
        guard let fields = try node?.fields(of: "given", ["server", "users", "threads", "fresh", "changes"]) else {
            return
        }
        server = try fields["server"]?.nonEmptyText()
        for (name, node) in try fields["fresh"]?.entries() ?? [] {
            let text = try node.text()
            guard let kind = FreshValue.Kind(rawValue: text) else {
                let kinds = FreshValue.Kind.allCases.map(\.rawValue)
                throw node.refusal("a fresh value is one of \(kinds.joined(separator: ", ")), not \"\(text)\"")
            }
            fresh.append(FreshValue(name: name, kind: kind))
        }
        for (name, node) in try fields["users"]?.entries() ?? [] {
            let user = try node.fields(of: "a user", ["display_name", "password"])
            users.append(
                GivenUser(
                    name: name,
                    displayName: try user["display_name"]?.text(),
                    password: try user["password"]?.text() ?? "a password of \(name)",
                    path: node.path
                )
            )
        }
        for (name, node) in try fields["threads"]?.entries() ?? [] {
            let thread = try node.fields(of: "a thread", ["as", "llm", "title"])
            let user = try thread.required("as")
            threads.append(
                GivenThread(
                    name: name,
                    user: try checkUser(user),
                    llm: try thread.required("llm").nonEmptyText(),
                    title: try thread["title"]?.text(),
                    path: node.path
                )
            )
        }
        for node in try fields["changes"]?.elements() ?? [] { changes.append(try GivenChange(node)) }
        try refuseRepetition(in: node)
    }

    /// The name of a user that the contract has.
    func checkUser(_ node: ContractNode) throws(ContractLoadError) -> String {
        let name = try node.text()
        guard users.contains(where: { $0.name == name }) else {
            let nearest = Spelling.nearest(to: name, among: users.map(\.name))
            throw node.refusal("no user is called \"\(name)\"" + (nearest.map { "; did you mean \"\($0)\"?" } ?? ""))
        }
        return name
    }

    private func refuseRepetition(in node: ContractNode?) throws(ContractLoadError) {
        var seen = ContractModels.names
        for name in users.map(\.name) + threads.map(\.name) + fresh.map(\.name) where !seen.insert(name).inserted {
            throw node?.refusal("two things are called \"\(name)\"")
                ?? ContractLoadError(file: "", position: nil, message: "two things are called \"\(name)\"")
        }
    }
}

extension GivenChange {
    init(_ node: ContractNode) throws(ContractLoadError) {
        let fields = try node.fields(of: "a change", ["statement", "parameters"])
        statement = try fields.required("statement").nonEmptyText()
        parameters = try fields["parameters"]?.texts() ?? []
        path = node.path
    }
}

extension UpstreamAnswer {
    init(_ node: ContractNode) throws(ContractLoadError) {
        let fields = try node.fields(of: "an upstream answer", ["recording", "times", "faults", "asked"])
        let recordingNode = try fields.required("recording")
        recording = try recordingNode.text()
        guard recording.split(separator: "/", omittingEmptySubsequences: false).map(\.isEmpty) == [false, false] else {
            throw recordingNode.refusal("a recording is named \"vendor/name\"")
        }
        times = try fields["times"]?.integer(in: 1...100) ?? 1
        faults = try fields["faults"]?.json()
        asked = try fields["asked"].map { node throws(ContractLoadError) in try Asked(node) }
        path = node.path
    }
}

extension UpstreamAnswer.Asked {
    init(_ node: ContractNode) throws(ContractLoadError) {
        let fields = try node.fields(of: "asked", ["method", "path", "headers", "body"])
        method = try fields["method"].map { node throws(ContractLoadError) in
            try node.pattern(thatFails: "every method is like this", ofText: true)
        }
        path = try fields["path"].map { node throws(ContractLoadError) in
            try node.pattern(thatFails: "every path is like this", ofText: true)
        }
        headers = try HeaderExpectation.read(fields["headers"])
        body = try fields["body"].map { node throws(ContractLoadError) in
            try node.pattern(thatFails: "every body is like this")
        }
        guard method != nil || path != nil || body != nil || !headers.isEmpty else {
            throw node.refusal("asked says nothing, so it can't fail")
        }
    }
}

extension RowExpectation {
    init(_ node: ContractNode) throws(ContractLoadError) {
        let fields = try node.fields(of: "a rows entry", ["query", "parameters", "expect"])
        query = try fields.required("query").nonEmptyText()
        parameters = try fields["parameters"]?.texts() ?? []
        let expect = try fields.required("expect")
        _ = try expect.elements()
        expected = try expect.pattern(thatFails: "all rows are like this")
        path = node.path
    }
}
