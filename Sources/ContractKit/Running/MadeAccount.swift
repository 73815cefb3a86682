/// An account that a run registered, or may have.
struct MadeAccount: Sendable {
    let email: String
    let password: String
    /// `nil` where the registration was not answered.
    let accessToken: String?
    /// Whether the contract itself asked for the deletion of an account.
    let mayBeDeleted: Bool

    /// Whether a request registers an account.
    static func isMade(by request: SentRequest) -> Bool {
        request.method == "POST"
            && request.url.prefix { $0 != "?" }.split(separator: "/").suffix(2) == ["auth", "register"]
    }

    /// The accounts of all registrations that were answered 201, and of those that were not answered.
    static func all(in exchanges: [ContractExchange]) -> [MadeAccount] {
        let mayBeDeleted = exchanges.contains {
            $0.request.method == "DELETE" && $0.request.url.split(separator: "/").suffix(2) == ["auth", "me"]
        }
        return exchanges.compactMap { exchange in
            guard isMade(by: exchange.request), exchange.answer.status == 201 || exchange.answer.error != nil,
                let sent = try? ContractValue.parse(json: exchange.request.body),
                let email = sent["email"]?.string, let password = sent["password"]?.string
            else { return nil }
            return MadeAccount(
                email: email,
                password: password,
                accessToken: exchange.answer.json?["access_token"]?.string,
                mayBeDeleted: mayBeDeleted
            )
        }
    }
}

extension StepRunner {
    /// Deletes an account; says whether it is gone.
    func remove(_ account: MadeAccount) async -> Bool {
        var token = account.accessToken
        if token == nil {
            let login = await ask(
                "POST",
                "/api/v1/auth/login",
                ["email": .string(account.email), "password": .string(account.password)]
            )
            // Nobody has this address: the registration came to nothing.
            if login.status == 401 { return true }
            token = login.json?["access_token"]?.string
        }
        guard let token else { return false }
        let answer = await ask("DELETE", "/api/v1/auth/me", ["password": .string(account.password)], token: token)
        return answer.status == 204
            || (answer.status == 401 && account.mayBeDeleted
                && answer.json?["type"]?.string == "/problems/unauthorized")
    }

    /// How often an account is tried again that has to wait, and for how many seconds at most.
    private static var attempts: Int { 3 }
    private static var longestWait: Int { 60 }

    private func ask(_ method: String, _ path: String, _ json: ContractValue, token: String? = nil) async -> Answer {
        var headers = [
            HeaderField(name: "traceparent", value: trace.traceparent()),
            HeaderField(name: "content-type", value: "application/json"),
        ]
        if let token { headers.append(HeaderField(name: "authorization", value: "Bearer \(token)")) }
        let body = Array(json.json.utf8)
        let request = SentRequest(method: method, url: baseURL + path, headers: headers, body: body, parts: [])
        var answer = await transport.send(request).answer
        // A contract may have tried wrong passwords until the account has to wait.
        for _ in 0..<Self.attempts {
            guard answer.status == 429, let seconds = answer.retryAfter, seconds <= Self.longestWait else { break }
            do { try await Task.sleep(for: .seconds(seconds)) } catch { break }
            answer = await transport.send(request).answer
        }
        return answer
    }
}
