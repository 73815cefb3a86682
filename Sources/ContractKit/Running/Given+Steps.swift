extension Given {
    /// The requests that make the users and threads, in order; each captures its answer under the thing's name.
    func steps(trace: TraceContext) -> [ExchangeStep] {
        users.map { $0.step(trace: trace) } + threads.map { $0.step() }
    }

}

extension Contract {
    /// The values that are there before the first request.
    func scope(trace: TraceContext, host: [String: ContractValue]) -> Scope {
        var scope = Scope(models.values)
        scope["contract"] = ["trace": .string(trace.id)]
        scope["host"] = .object(host.map { .init(key: $0.key, value: $0.value) })
        for value in given.fresh { scope[value.name] = value.kind.make() }
        return scope
    }
}

extension GivenUser {
    /// An address that no other run has.
    func email(trace: TraceContext) -> String {
        "\(name)-\(trace.id.prefix(16))@example.com"
    }

    fileprivate func step(trace: TraceContext) -> ExchangeStep {
        var members: [ContractValue.Member] = [
            .init(key: "email", value: .string(email(trace: trace))),
            .init(key: "password", value: .string(password)),
        ]
        if let displayName { members.append(.init(key: "display_name", value: .string(displayName))) }
        return .making(
            "given user \(name)",
            path: "/api/v1/auth/register",
            json: .object(members),
            user: nil,
            capture: name,
            source: path
        )
    }

    /// What `${name}` stands for: the session, and what it takes to log in again.
    func value(session: ContractValue, trace: TraceContext) -> ContractValue {
        guard case .object(let members) = session else { return session }
        return .object(
            members + [
                .init(key: "email", value: .string(email(trace: trace))),
                .init(key: "password", value: .string(password)),
            ]
        )
    }
}

extension GivenThread {
    fileprivate func step() -> ExchangeStep {
        var members: [ContractValue.Member] = [.init(key: "llm", value: .string(llm))]
        if let title { members.append(.init(key: "title", value: .string(title))) }
        return .making(
            "given thread \(name)",
            path: "/api/v1/threads",
            json: .object(members),
            user: user,
            capture: name,
            source: path
        )
    }
}

extension ExchangeStep {
    fileprivate static func making(
        _ name: String,
        path: String,
        json: ContractValue,
        user: String?,
        capture: String,
        source: ValuePath
    ) -> ExchangeStep {
        ExchangeStep(
            name: name,
            server: nil,
            user: user,
            request: RequestTemplate(
                method: "POST",
                path: path,
                query: [],
                headers: [],
                body: .json(json),
                contentType: nil,
                location: source
            ),
            expectation: .created(at: source),
            captures: [Capture(name: capture, source: .body(.root), path: source)],
            background: nil,
            until: nil,
            cancelAfterEvents: nil,
            timeout: nil,
            path: source
        )
    }
}

extension Expectation {
    /// Just that something was made.
    fileprivate static func created(at path: ValuePath) -> Expectation {
        Expectation(
            status: 201,
            headers: [],
            body: nil,
            bodyText: nil,
            bodyIsEmpty: nil,
            bodyFile: nil,
            image: nil,
            problem: nil,
            events: nil,
            text: nil,
            path: path
        )
    }
}
