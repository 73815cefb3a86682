/// The control calls of the mock vendors, for one run.
struct MockControl: Sendable {
    let url: String
    let trace: TraceContext
    let transport: Transport

    /// Says what the vendor answers this run.
    func arm(_ answer: UpstreamAnswer) async throws(MockControlError) {
        var members: [ContractValue.Member] = [
            .init(key: "trace", value: .string(trace.id)),
            .init(key: "recording", value: .string(answer.recording)),
            .init(key: "times", value: .integer(answer.times)),
        ]
        if let faults = answer.faults { members.append(.init(key: "faults", value: faults)) }
        _ = try await call("POST", "/_mock/arm", body: .object(members), expecting: 201)
    }

    /// Lets the vendor go on with what it holds back.
    func release() async throws(MockControlError) {
        let body: ContractValue = ["trace": .string(trace.id)]
        _ = try await call("POST", "/_mock/release", body: body, expecting: 204)
    }

    /// What the vendors were asked, in order.
    func requests() async throws(MockControlError) -> [ContractValue] {
        let answer = try await call("GET", "/_mock/requests?trace=\(trace.id)", expecting: 200)
        guard case .array(let items)? = answer.json?["items"] else {
            throw MockControlError(
                message: "the mock's list of requests is no such list: \(answer.bodyText.shortened())"
            )
        }
        return items
    }

    /// Forgets what was armed.
    func disarm() async throws(MockControlError) {
        _ = try await call("DELETE", "/_mock/arm?trace=\(trace.id)", expecting: 204)
    }

    private func call(
        _ method: String,
        _ path: String,
        body: ContractValue? = nil,
        expecting status: Int
    ) async throws(MockControlError) -> Answer {
        let request = SentRequest(
            method: method,
            url: url + path,
            headers: body == nil ? [] : [HeaderField(name: "content-type", value: "application/json")],
            body: body.map { Array($0.json.utf8) } ?? [],
            parts: []
        )
        let answer = await transport.send(request).answer
        let call = "\(method) \(path.prefix { $0 != "?" })"
        guard let actual = answer.status, answer.error == nil else {
            throw MockControlError(message: "\(call): \(answer.error ?? "no answer came")")
        }
        guard actual == status else {
            throw MockControlError(message: "\(call): \(actual) \(answer.bodyText.shortened())")
        }
        return answer
    }
}

/// A control call that the mock did not take.
struct MockControlError: Error {
    let message: String
}
