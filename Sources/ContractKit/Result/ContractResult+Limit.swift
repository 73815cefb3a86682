extension ContractResult {
    /// The limit of the server under test that kept the contract from being run: the name of its policy, as in
    /// `registrations`. Nil for a contract that passed or failed by itself.
    ///
    /// Source: draft-ietf-httpapi-ratelimit-headers-10, section 3.
    public var metLimit: String? {
        for failure in failures {
            guard let index = failure.exchange, exchanges.indices.contains(index) else { continue }
            let answer = exchanges[index].answer
            // Those of an account do not go with the run.
            if answer.status == 429, failure.title == "status differs", let name = answer.limitPolicy,
                !name.hasPrefix("account-")
            {
                return name
            }
        }
        return nil
    }

    /// The same contract as one that was not run.
    func skipped(_ reason: String) -> ContractResult {
        ContractResult(
            contract: contract,
            outcome: .skipped(reason),
            exchanges: exchanges,
            skippedRows: skippedRows,
            leftAccounts: leftAccounts,
            trace: trace,
            duration: duration
        )
    }
}

extension Answer {
    /// The name of the first policy in `RateLimit-Policy`.
    fileprivate var limitPolicy: String? {
        guard let policy = headers.first(where: { $0.name.lowercased() == "ratelimit-policy" })?.value else {
            return nil
        }
        return policy.split(separator: ";").first.map { String($0.filter { $0 != "\"" }) }
    }
}

extension Answer {
    /// The seconds that `Retry-After` names.
    var retryAfter: Int? {
        headers.first { $0.name.lowercased() == "retry-after" }.flatMap { Int($0.value) }
    }
}
