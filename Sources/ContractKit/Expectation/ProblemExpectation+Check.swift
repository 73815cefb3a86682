extension ProblemExpectation {
    /// Every way in which an answer is not this problem, complete and with nothing besides (RFC 9457).
    func differences(_ answer: Answer, status: Int) -> [Difference] {
        var differences: [Difference] = []
        func expect(_ isRight: Bool, at place: String, _ expected: String, _ actual: String?, source: ValuePath? = nil)
        {
            guard !isRight else { return }
            differences.append(
                Difference(
                    title: "problem differs",
                    source: source ?? path,
                    at: place,
                    expected: expected,
                    actual: actual ?? "nothing there"
                )
            )
        }
        let contentType = answer.first("content-type")
        expect(
            contentType?.mediaType == "application/problem+json",
            at: "content-type",
            "application/problem+json",
            contentType
        )
        guard case .object(let members)? = answer.json else {
            expect(false, at: "$", "a problem", answer.bodyText.shortened())
            return differences
        }
        let problem = ContractValue.object(members)
        func text(_ name: String, _ expected: String, _ isRight: (String) -> Bool, source: ValuePath? = nil) {
            expect(
                problem[name]?.string.map(isRight) ?? false,
                at: "$.\(name)",
                expected,
                problem[name]?.json,
                source: source
            )
        }
        text("type", ContractValue.string(type).json, { $0 == type }, source: path / "type")
        text("title", "<nonempty>", { !$0.isEmpty })
        text("detail", "<nonempty>", { !$0.isEmpty })
        expect(problem["status"]?.integer == status, at: "$.status", "\(status)", problem["status"]?.json)
        let requestID = answer.first("x-request-id")
        expect(requestID?.isEmpty == false, at: "x-request-id", "<nonempty>", requestID)
        text("request_id", "the answer's X-Request-ID, \(requestID.map { "\"\($0)\"" } ?? "which is missing")") {
            $0 == requestID
        }
        checkErrors(problem["errors"]) { expected, actual in
            expect(false, at: "$.errors", expected, actual, source: fields == nil ? path : path / "errors")
        }
        let known = ["type", "title", "status", "detail", "request_id", "errors"]
        for member in members where !known.contains(member.key) {
            expect(false, at: "$.\(member.key)", "no such member", member.value.json)
        }
        return differences
    }

    private func checkErrors(_ errors: ContractValue?, _ differ: (String, String?) -> Void) {
        guard let fields else {
            if let errors { differ("no such member", errors.json) }
            return
        }
        let expected = fields.sorted().map { "\"\($0)\"" }.joined(separator: ", ")
        guard case .array(let elements)? = errors else { return differ("errors for \(expected)", errors?.json) }
        var named: [String] = []
        for element in elements {
            guard case .object(let members) = element, members.count == 2,
                let field = element["field"]?.string, let message = element["message"]?.string, !message.isEmpty
            else { return differ(#"{"field": …, "message": <nonempty>}"#, element.json) }
            named.append(field)
        }
        if named.sorted() != fields.sorted() {
            differ("errors for \(expected)", "errors for \(named.sorted().map { "\"\($0)\"" }.joined(separator: ", "))")
        }
    }
}

extension String {
    /// A content type without its parameters, in lower case.
    var mediaType: String {
        var type = prefix { $0 != ";" }
        while type.last == " " { type.removeLast() }
        return type.lowercased()
    }
}
