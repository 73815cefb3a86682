extension Expectation {
    /// What an expectation is compared in: the answer, what was asked, and what is known.
    struct Context {
        let answer: Answer
        let request: SentRequest
        let scope: Scope
        let recordings: RecordingTexts
        let problems: ProblemTexts
        /// Whether the mock vendors answered, whose streams and errors are the vendors' own.
        let isOfVendors: Bool
        /// Where the files are that contracts name.
        let fixtures: String
    }

    /// Every difference between the answer and what is expected of it; empty when it is as the contract says.
    func differences(_ context: Context) -> [Difference] {
        let answer = context.answer
        guard let actual = answer.status else {
            return [
                Difference(
                    title: "no answer came",
                    source: path / "status",
                    expected: "\(status)",
                    actual: answer.error ?? "nothing"
                )
            ]
        }
        guard actual == status else {
            return [
                Difference(
                    title: "status differs",
                    source: path / "status",
                    expected: "\(status)",
                    actual: "\(actual)",
                    hint: answer.problemHint
                )
            ]
        }
        var differences = headers.flatMap { $0.differences(answer.all($0.name), scope: context.scope) }
        differences += furtherHeaders(answer)
        // A stream that breaks off is told by its rules, with what came before.
        let isServersStream = !context.isOfVendors && answer.first("content-type")?.mediaType == "text/event-stream"
        let isStream = isStream || isServersStream
        if let error = answer.error, !isStream {
            differences.append(Difference(title: "the answer broke off", source: path, actual: error))
            return differences
        }
        differences += content(context)
        if !context.isOfVendors { differences += problemTexts(context) }
        if isStream { differences += stream(context) }
        return differences
    }

    /// Headers of the answer that the contract does not name, where it says that it names all.
    private func furtherHeaders(_ answer: Answer) -> [Difference] {
        guard let headersAreAll else { return [] }
        let named = Set(headers.map { $0.name.lowercased() })
        return answer.headers.filter { !named.contains($0.name.lowercased()) }.map { header in
            Difference(
                title: "the answer has a header that is not expected",
                source: headersAreAll,
                at: header.name,
                actual: "\"\(header.value)\""
            )
        }
    }

    /// What is wrong with the texts of the problem that is the answer, or is told in its stream.
    private func problemTexts(_ context: Context) -> [Difference] {
        let answer = context.answer
        if answer.first("content-type")?.mediaType == "application/problem+json", let json = answer.json {
            return context.problems.differences(json, scope: context.scope, source: problem?.path ?? path)
        }
        return answer.events.enumerated().flatMap { index, event in
            guard event.name == "error", let json = event.json else { return [Difference]() }
            let place = Answer.place(of: event, at: index) + " "
            return context.problems.differences(json, scope: context.scope, source: path, prefix: place)
        }
    }

    private func content(_ context: Context) -> [Difference] {
        let answer = context.answer
        var differences: [Difference] = []
        if let problem { differences += problem.differences(answer, status: status) }
        if let bodyIsEmpty, !answer.body.isEmpty {
            differences.append(
                Difference(
                    title: "body is not empty",
                    source: bodyIsEmpty,
                    expected: "<absent>",
                    actual: answer.bodyText.shortened()
                )
            )
        }
        if let bodyText {
            differences += PatternMatcher.differences(
                bodyText,
                .string(answer.bodyText),
                scope: context.scope,
                subject: "body text"
            )
        }
        if let bodyFile { differences += bodyFile.differences(context) }
        if let image { differences += image.differences(context) }
        if let body {
            if let json = answer.json {
                differences += PatternMatcher.differences(body, json, scope: context.scope, subject: "body")
            } else {
                let actual = answer.body.isEmpty ? "an empty body" : answer.bodyText.shortened()
                differences.append(Difference(title: "body is no JSON", source: body.path, actual: actual))
            }
        }
        return differences
    }

    private func stream(_ context: Context) -> [Difference] {
        let source = events == nil ? text?.path ?? path : path / "events"
        var differences: [Difference] = []
        // The answer to HEAD has a stream's header alone.
        if !context.isOfVendors, context.request.method != "HEAD" {
            differences += StreamRules(
                answer: context.answer,
                lastEventID: context.request.first("last-event-id"),
                wasLeft: context.answer.wasLeft,
                source: source
            ).differences()
        }
        if let events {
            differences += EventsCheck(expected: events, answer: context.answer, scope: context.scope).differences()
        }
        if let text { differences += text.differences(context) }
        return differences
    }
}

extension TextExpectation {
    fileprivate func differences(_ context: Expectation.Context) -> [Difference] {
        let actual = ContractValue.string(context.answer.text)
        switch source {
        case .pattern(let pattern):
            return PatternMatcher.differences(
                Sourced(value: pattern, path: path),
                actual,
                scope: context.scope,
                subject: "text"
            )
        case .recording(let name):
            do throws(RecordingTextError) {
                let expected = try context.recordings.text(of: name)
                return PatternMatcher.differences(
                    Sourced(value: .literal(.string(expected)), path: path),
                    actual,
                    scope: context.scope,
                    subject: "text"
                )
            } catch {
                return [Difference(title: "the recording can't be read", source: path, actual: error.message)]
            }
        }
    }
}
