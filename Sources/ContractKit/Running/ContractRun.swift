/// One run of one contract, from its given state to its rows.
actor ContractRun {
    private let contract: Contract
    private let runner: ContractRunner
    private let steps: StepRunner
    private let mock: MockControl?
    private let trace = TraceContext()
    private let start = ContinuousClock.now

    private var scope: Scope
    private var exchanges: [ContractExchange] = []
    private var failures: [ContractFailure] = []
    private var skippedRows: [String] = []
    private var leftAccounts: [String] = []

    init(_ contract: Contract, runner: ContractRunner, transport: Transport) {
        self.contract = contract
        self.runner = runner
        scope = contract.scope(trace: trace, host: runner.host)
        scope.fixtures = "\(runner.contractsDirectory)/fixtures"
        mock = runner.mockURL.map { [trace] in MockControl(url: $0, trace: trace, transport: transport) }
        steps = StepRunner(
            baseURL: runner.baseURL,
            servers: runner.servers.merging(runner.mockURL.map { [Contract.mockServer: $0] } ?? [:]) { own, _ in own },
            fixtures: "\(runner.contractsDirectory)/fixtures",
            recordings: RecordingTexts(directory: runner.recordingsDirectory),
            problems: runner.problems,
            trace: trace,
            transport: transport,
            start: start
        )
    }

    /// Runs the contract; later parts are left out once something failed, since they would only repeat it.
    func result() async -> ContractResult {
        if let reason = skipReason { return result(.skipped(reason)) }
        await makeGiven()
        if failures.isEmpty { await change() }
        if failures.isEmpty { await arm() }
        if failures.isEmpty { await runSteps() }
        if failures.isEmpty { await checkUpstream() }
        if failures.isEmpty { await checkRows() }
        await disarm()
        if runner.removesAccounts {
            // In a task of its own: accounts are deleted although the run was cancelled.
            await Task { await removeAccounts() }.value
        }
        // What was not answered then says nothing of the server.
        if Task.isCancelled { return result(.skipped("the run was interrupted")) }
        return result(failures.isEmpty ? .passed : .failed(failures))
    }

    /// What is told where a server that the contract has to itself could not be started or stopped.
    func result(notStarted server: String, _ error: String) -> ContractResult {
        fail("the server \"\(server)\" can't be run", at: .root, error)
        return result(.failed(failures))
    }

    private var skipReason: String? {
        if contract.needsMock, mock == nil { return "needs the mock vendors" }
        if let server = contract.servers.first(where: { runner.servers[$0] == nil }) {
            return "needs the server \"\(server)\""
        }
        if !contract.given.changes.isEmpty, runner.changes == nil { return "needs the server's database" }
        let missing = contract.hostValues.filter { runner.host[$0] == nil }
        return missing.isEmpty ? nil : "needs \(missing.map { "${host.\($0)}" }.joined(separator: ", ")) of the host"
    }

    private func result(_ outcome: ContractResult.Outcome) -> ContractResult {
        ContractResult(
            contract: contract,
            outcome: outcome,
            exchanges: exchanges,
            skippedRows: skippedRows,
            leftAccounts: leftAccounts,
            trace: trace.id,
            duration: ContinuousClock.now - start
        )
    }

    private func makeGiven() async {
        for step in contract.given.steps(trace: trace) {
            keep(await steps.run(step, scope: scope), of: step)
            guard failures.isEmpty else { return }
            if let user = contract.given.users.first(where: { "given user \($0.name)" == step.name }) {
                scope[user.name] = scope[user.name].map { user.value(session: $0, trace: trace) }
            }
        }
    }

    private func change() async {
        var changes: [RowChange] = []
        for change in contract.given.changes {
            do throws(ReferenceError) {
                let parameters = try change.parameters.map { text throws(ReferenceError) in try scope.text(text) }
                changes.append(RowChange(sql: change.statement, parameters: parameters))
            } catch {
                return fail("the database can't be changed", at: change.path, error.message)
            }
        }
        guard !changes.isEmpty else { return }
        do {
            try await runner.changes?(changes)
        } catch {
            fail("the database can't be changed", at: .root / "given" / "changes", "\(error)")
        }
    }

    private func arm() async {
        for answer in contract.upstream {
            do throws(MockControlError) {
                try await mock?.arm(answer)
            } catch {
                return fail("the mock can't be armed", at: answer.path, error.message)
            }
        }
    }

    private func disarm() async {
        guard let mock, contract.needsMock else { return }
        do throws(MockControlError) {
            try await mock.disarm()
        } catch {
            if failures.isEmpty { fail("the mock can't be disarmed", at: .root / "upstream", error.message) }
        }
    }

    /// Deletes the accounts that the run's requests registered, as their owners would.
    private func removeAccounts() async {
        for account in MadeAccount.all(in: exchanges) where !(await steps.remove(account)) {
            leftAccounts.append(account.email)
        }
    }

    private func runSteps() async {
        await withTaskGroup(of: (String, StepRunner.Outcome).self) { group in
            var running: [String: ExchangeStep] = [:]
            var ended: [String: StepRunner.Outcome] = [:]
            for step in contract.steps {
                guard failures.isEmpty else { break }
                switch step {
                case .exchange(let step) where step.background != nil:
                    running[step.name] = step
                    let (progress, continuation) = AsyncStream.makeStream(of: Int.self)
                    group.addTask { [steps, scope] in
                        (step.name, await steps.run(step, scope: scope, progress: continuation))
                    }
                    // The contract goes on once the answer is as far as it says, or is over before that.
                    for await count in progress where count >= step.eventsToWaitFor { break }
                case .exchange(let step):
                    keep(await steps.run(step, scope: scope), of: step)
                case .parallel(let together):
                    await runTogether(together)
                case .join(let name, _):
                    while ended[name] == nil, let (name, outcome) = await group.next() { ended[name] = outcome }
                    if let step = running.removeValue(forKey: name), let outcome = ended[name] {
                        keep(outcome, of: step)
                    }
                case .release(let path):
                    do throws(MockControlError) {
                        try await mock?.release()
                    } catch {
                        fail("the mock can't be released", at: path, error.message)
                    }
                }
            }
            group.cancelAll()
        }
    }

    private func runTogether(_ together: [ExchangeStep]) async {
        let outcomes = await withTaskGroup(of: (Int, StepRunner.Outcome).self) { group in
            for (index, step) in together.enumerated() {
                group.addTask { [steps, scope] in (index, await steps.run(step, scope: scope)) }
            }
            var outcomes: [Int: StepRunner.Outcome] = [:]
            for await (index, outcome) in group { outcomes[index] = outcome }
            return outcomes
        }
        for (index, step) in together.enumerated() {
            if let outcome = outcomes[index] { keep(outcome, of: step) }
        }
    }

    private func keep(_ outcome: StepRunner.Outcome, of step: ExchangeStep) {
        var index: Int?
        if let exchange = outcome.exchange {
            index = exchanges.count
            exchanges.append(exchange)
        }
        for (name, value) in outcome.captures { scope[name] = value }
        failures += outcome.differences.map { ContractFailure($0, in: contract, step: step.name, exchange: index) }
    }

    private func fail(_ title: String, at path: ValuePath, _ actual: String) {
        failures.append(ContractFailure(Difference(title: title, source: path, actual: actual), in: contract))
    }

    private func checkUpstream() async {
        guard let mock, !contract.upstream.isEmpty else { return }
        do throws(MockControlError) {
            let requests = try await mock.requests()
            let check = UpstreamCheck(expected: contract.upstream, actual: requests, scope: scope)
            failures += check.differences().map { ContractFailure($0, in: contract) }
        } catch {
            fail("the mock can't tell what it was asked", at: .root / "upstream", error.message)
        }
    }

    private func checkRows() async {
        for row in contract.rows {
            guard let reader = runner.rows else {
                skippedRows.append(row.query)
                continue
            }
            do {
                let parameters = try row.parameters.map { try scope.text($0) }
                let found = try await reader(row.query, parameters)
                let value = ContractValue.array(
                    found.map { columns in
                        .object(columns.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: $0.value) })
                    }
                )
                failures += PatternMatcher.differences(row.expected, value, scope: scope, subject: "row data")
                    .map { ContractFailure($0, in: contract) }
            } catch let error as ReferenceError {
                fail("the rows can't be read", at: row.path, error.message)
            } catch {
                fail("the rows can't be read", at: row.path / "query", "\(error)")
            }
        }
    }
}

extension ExchangeStep {
    /// How many events must have come before the contract goes on beside this step; the head counts as none.
    fileprivate var eventsToWaitFor: Int {
        if case .afterEvents(let count)? = background { count } else { 0 }
    }
}
