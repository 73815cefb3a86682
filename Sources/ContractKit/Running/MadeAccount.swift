/// An account that a run registered.
struct MadeAccount: Sendable {
    let email: String
    let password: String
    let accessToken: String

    /// Whether a request registers an account.
    static func isMade(by request: SentRequest) -> Bool {
        request.method == "POST"
            && request.url.prefix { $0 != "?" }.split(separator: "/").suffix(2) == ["auth", "register"]
    }

    /// The accounts of all registrations that were answered 201.
    static func all(in exchanges: [ContractExchange]) -> [MadeAccount] {
        exchanges.compactMap { exchange in
            guard isMade(by: exchange.request), exchange.answer.status == 201,
                let sent = try? ContractValue.parse(json: exchange.request.body),
                let email = sent["email"]?.string, let password = sent["password"]?.string,
                let token = exchange.answer.json?["access_token"]?.string
            else { return nil }
            return MadeAccount(email: email, password: password, accessToken: token)
        }
    }
}

extension StepRunner {
    /// Deletes an account; says whether it is gone.
    func remove(_ account: MadeAccount) async -> Bool {
        let body: ContractValue = ["password": .string(account.password)]
        let request = SentRequest(
            method: "DELETE",
            url: baseURL + "/api/v1/auth/me",
            headers: [
                HeaderField(name: "traceparent", value: trace.traceparent()),
                HeaderField(name: "authorization", value: "Bearer \(account.accessToken)"),
                HeaderField(name: "content-type", value: "application/json"),
            ],
            body: Array(body.json.utf8),
            parts: []
        )
        let answer = await transport.send(request, timeout: .seconds(10)).answer
        // A contract that deleted it itself left nothing to delete.
        return answer.status == 204
            || (answer.status == 401 && answer.json?["type"]?.string == "/problems/unauthorized")
    }
}
