import Synchronization
import Testing
import WebClient

@testable import ContractKit

@Suite("The contract runner")
struct ContractRunnerTests {
    private func contract(_ text: String) throws -> Contract {
        try Contract(bytes: Array(text.utf8), file: "Contracts/area/name.json")
    }

    private func runner(
        baseURL: String = CannedServer.shared.url,
        starters: [String: ServerStarter] = [:],
        mockURL: String? = nil
    ) -> ContractRunner {
        ContractRunner(
            baseURL: baseURL,
            starters: starters,
            mockURL: mockURL,
            contractsDirectory: CaseFiles.directory,
            recordingsDirectory: CaseFiles.directory
        )
    }

    private let simple = """
        {"behaviour": "It answers", "steps": [
          {"request": {"method": "GET", "path": "/echo"}, "expect": {"status": 200, "body": {"method": "GET", "...": true}}}
        ]}
        """

    @Test("A server that is not there is a failure that says so")
    func refusedConnection() async throws {
        let runner = runner(baseURL: "http://127.0.0.1:1")
        let result = await runner.run(try contract(simple))
        #expect(result.failures.map(\.title) == ["no answer came"])
        #expect(result.failures.first?.actual == "the connection was refused")
        #expect(result.failures.first?.position == SourcePosition(line: 2, column: 62))
        await runner.shutdown()
    }

    @Test("A base URL that is none is a failure that says so")
    func noURL() async throws {
        let runner = runner(baseURL: "nowhere")
        let result = await runner.run(try contract(simple))
        #expect(result.failures.first?.actual?.contains("can't be sent") == true)
        await runner.shutdown()
    }

    @Test("What a contract gives less time than the runner gives all has as much")
    func leastTimeout() async throws {
        let client = WebClient()
        let patient = Transport(client: client, timeout: .seconds(10), leastTimeout: .seconds(60))
        #expect(patient.allowed(.seconds(20)) == .seconds(60))
        #expect(patient.allowed(.seconds(90)) == .seconds(90))
        #expect(patient.allowed(nil) == .seconds(60))
        let quick = Transport(client: client, timeout: .seconds(10), leastTimeout: .zero)
        #expect(quick.allowed(.milliseconds(20)) == .milliseconds(20))
        #expect(quick.allowed(nil) == .seconds(10))
        await client.shutdown()
    }

    @Test("A contract that arms vendors is skipped without them")
    func withoutMock() async throws {
        let text = simple.dropLast(1) + #", "upstream": [{"recording": "demo/hello"}]}"#
        let runner = runner()
        let result = await runner.run(try contract(String(text)))
        #expect(result.report == "skipped Contracts/area/name.json  It answers (needs the mock vendors)")
        #expect(!result.isFailure && result.exchanges.isEmpty)
        await runner.shutdown()
    }

    @Test("A contract that needs a value of the host is skipped where there is none")
    func withoutHostValue() async throws {
        let text = simple.replacing("/echo", with: "/${host.token}")
        let runner = runner()
        let result = await runner.run(try contract(text))
        #expect(result.report == "skipped Contracts/area/name.json  It answers (needs ${host.token} of the host)")
        await runner.shutdown()
    }

    @Test("A contract that asks a server which is not there is skipped, by that server's name")
    func withoutServer() async throws {
        let text = simple.replacing(#"{"request""#, with: #"{"server": "database-away", "request""#)
        let runner = runner()
        let contract = try contract(text)
        #expect(contract.servers == ["database-away"])
        let result = await runner.run(contract)
        #expect(
            result.report == "skipped Contracts/area/name.json  It answers (needs the server \"database-away\")"
        )
        await runner.shutdown()
    }

    @Test("A contract that has a server to itself starts one, each time, and fails where it does not start")
    func startedServer() async throws {
        let contract = try contract(simple.replacing(#"{"request""#, with: #"{"server": "own", "request""#))
        let count = Mutex(0)
        let runner = runner(
            baseURL: "http://127.0.0.1:1",
            starters: [
                "own": { body in
                    count.withLock { $0 += 1 }
                    return await body(CannedServer.shared.url + "/")
                }
            ]
        )
        for _ in 0..<2 { #expect(await runner.run(contract).report.hasPrefix("passed")) }
        #expect(count.withLock { $0 } == 2)
        await runner.shutdown()

        let broken = self.runner(starters: ["own": { _ in throw CancellationError() }])
        let result = await broken.run(contract)
        #expect(result.failures.map(\.title) == [#"the server "own" can't be run"#])
        #expect(result.failures.first?.actual == "CancellationError()")
        await broken.shutdown()
    }

    @Test("The database is changed once what is given is there, and a contract that needs that is skipped elsewhere")
    func changes() async throws {
        let text = simple.replacing(
            #""steps""#,
            with:
                #""given": {"fresh": {"w": "word"}, "changes": [{"statement": "UPDATE", "parameters": ["${w}"]}]}, "steps""#
        )
        let contract = try contract(text)
        let before = CaseFiles.changes.withLock(\.count)
        let result = await CaseFiles.runner.run(contract)
        #expect(!result.isFailure)
        #expect(
            CaseFiles.changes.withLock {
                $0.dropFirst(before).contains { $0.wholeMatch(of: /UPDATE w[0-9a-f]+/) != nil }
            }
        )
        let runner = runner()
        #expect(await runner.run(contract).report.contains("(needs the server's database)"))
        await runner.shutdown()
    }

    @Test("Rows that nobody can read are named, and fail nothing")
    func withoutRows() async throws {
        let text = simple.dropLast(1) + #", "rows": [{"query": "SELECT 1", "expect": []}]}"#
        let runner = runner()
        let result = await runner.run(try contract(String(text)))
        #expect(result.skippedRows == ["SELECT 1"])
        #expect(result.report == "passed  Contracts/area/name.json  It answers\n        rows not read: SELECT 1")
        await runner.shutdown()
    }

    @Test("Accounts that a contract made are deleted once it is over, and told where that is refused")
    func removal() async throws {
        let text = simple.replacing(
            #""steps""#,
            with: #""given": {"users": {"carol": {}, "bob": {"password": "another one"}}}, "steps""#
        )
        let runner = ContractRunner(
            baseURL: CannedServer.shared.url,
            mockURL: nil,
            contractsDirectory: CaseFiles.directory,
            recordingsDirectory: CaseFiles.directory,
            removesAccounts: true,
            timeout: .seconds(120)
        )
        let before = CannedServer.shared.state.removals("Bearer token-of-carol")
        let result = await runner.run(try contract(text))
        #expect(!result.isFailure)
        #expect(CannedServer.shared.state.removals("Bearer token-of-carol") == before + 1)
        #expect(result.leftAccounts.count == 1 && result.leftAccounts[0].hasPrefix("bob-"))
        await runner.shutdown()
    }

    @Test("A run that is cancelled deletes its accounts all the same")
    func cancelledRemoval() async throws {
        let text = """
            {"behaviour": "It hangs", "given": {"users": {"alice": {}}}, "steps": [
              {"request": {"method": "POST", "path": "/answer", "json": {"hang": "until cancelled"}},
               "expect": {"status": 200, "body": "<absent>"}, "timeout_ms": 120000}
            ]}
            """
        let runner = ContractRunner(
            baseURL: CannedServer.shared.url,
            mockURL: nil,
            contractsDirectory: CaseFiles.directory,
            recordingsDirectory: CaseFiles.directory,
            removesAccounts: true,
            timeout: .seconds(120)
        )
        let contract = try contract(text)
        let before = CannedServer.shared.state.removals("Bearer token-of-alice")
        let running = Task { await runner.run(contract) }
        while !CannedServer.shared.state.isHanging(#""until cancelled""#) { await Task.yield() }
        running.cancel()
        let result = await running.value
        #expect(result.report.contains("(the run was interrupted)") && result.leftAccounts.isEmpty)
        #expect(CannedServer.shared.state.removals("Bearer token-of-alice") > before)
        await runner.shutdown()
    }

    @Test("Every request carries the run's trace with a span of its own")
    func traces() async throws {
        let contract = try Contract.load(path: CaseFiles.path("Passing", "given.json"))
        let first = await CaseFiles.runner.run(contract)
        let second = await CaseFiles.runner.run(contract)
        let parents = (first.exchanges + second.exchanges).compactMap { $0.request.first("traceparent") }
        #expect(parents.count == 8 && Set(parents).count == 8)
        #expect(first.trace != second.trace)
        #expect(parents.prefix(4).allSatisfy { $0.contains(first.trace) })
    }

    @Test("A result keeps every exchange with its answer and when each event came")
    func exchanges() async throws {
        let contract = try Contract.load(path: CaseFiles.path("Passing", "background.json"))
        let result = await CaseFiles.runner.run(contract)
        #expect(result.exchanges.map(\.step) == ["beside it", "stream", "other", "POST /answer"])
        try #require(result.exchanges.count == 4)
        let events = result.exchanges[1].answer.events
        try #require(events.map(\.name) == ["chunk", "chunk", "done"])
        #expect(zip(events, events.dropFirst()).allSatisfy { $0.arrival <= $1.arrival })
        // The second event was held back until the contract released it, after the step beside it.
        let released = result.exchanges[1].start + events[1].arrival
        #expect(released > result.exchanges[0].start + result.exchanges[0].duration)
    }
}
