import Synchronization
import Testing

@testable import ContractKit

@Suite("Many contracts")
struct SuiteTests {
    private static func contract(_ name: String, path: String = "/echo") throws -> Contract {
        let text = """
            {"behaviour": "It is \(name) <b>", "steps": [
              {"request": {"method": "POST", "path": "\(path)", "json": {"text": "<script>alert(1)</script>"}},
               "expect": {"status": 200, "body": {"method": "POST", "...": true}}}
            ]}
            """
        return try Contract(bytes: Array(text.utf8), file: "Contracts/area/\(name).json")
    }

    private static func suite(_ contracts: [Contract]) -> ContractSuite {
        ContractSuite(contracts, runner: CaseFiles.runner)
    }

    /// The contracts in the order they ended in, one at a time.
    private func order(_ options: ContractSuite.Options) async throws -> [String] {
        var options = options
        options.jobs = 1
        var order: [String] = []
        let contracts = try (0..<20).map { try Self.contract("c\($0)") }
        let result = await Self.suite(contracts).run(options) { order.append($0.contract.name) }
        #expect(result.passed == order.count && result.failed.isEmpty)
        #expect(result.repetitions.allSatisfy { $0.map(\.contract.name) == contracts.map(\.name) })
        return order
    }

    @Test("They run in their order, or in one that a seed draws and that can be had again")
    func orders() async throws {
        var options = ContractSuite.Options()
        let plain = (0..<20).map { "c\($0)" }
        #expect(try await order(options) == plain)
        options.seed = 7
        let shuffled = try await order(options)
        #expect(shuffled != plain && Set(shuffled) == Set(plain))
        #expect(try await order(options) == shuffled)
        options.seed = 8
        #expect(try await order(options) != shuffled)
    }

    @Test("Each repetition has an order of its own, and runs each contract once")
    func repetitions() async throws {
        var options = ContractSuite.Options()
        options.seed = 7
        options.repetitions = 3
        let order = try await order(options)
        let parts = [order[0..<20], order[20..<40], order[40..<60]].map(Array.init)
        #expect(parts.allSatisfy { Set($0).count == 20 })
        #expect(Set(parts).count == 3)
    }

    @Test("As many run at once as are asked for")
    func jobs() async throws {
        let together = try (0..<4).map { number in
            let text = """
                {"behaviour": "Together \(number)", "steps": [
                  {"request": {"method": "GET", "path": "/together"}, "expect": {"status": 200, "body": {"count": 4}}}
                ]}
                """
            return try Contract(bytes: Array(text.utf8), file: "Contracts/area/\(number).json")
        }
        var options = ContractSuite.Options()
        options.jobs = 4
        #expect(await Self.suite(together).run(options).failed.isEmpty)
    }

    @Test(
        "A limit of the server ends the run, and is told of all that were not run",
        arguments: [
            ("registrations", "registrations"), ("requests", "requests"), ("account-failures", nil), (nil, nil),
        ] as [(String?, String?)]
    )
    func limits(_ policy: String?, _ met: String?) async throws {
        let headers = policy.map { #", "headers": {"RateLimit-Policy": "\"\#($0)\";q=60;w=3600"}"# } ?? ""
        let text = """
            {"behaviour": "It is limited", "steps": [
              {"request": {"method": "POST", "path": "/answer", "json": {"status": 429\(headers)}},
               "expect": {"status": 201, "body": {"made": true}}}
            ]}
            """
        let limited = try Contract(bytes: Array(text.utf8), file: "Contracts/area/limited.json")
        let contracts = try [Self.contract("before"), limited, Self.contract("after")]
        var options = ContractSuite.Options()
        options.jobs = 1
        options.repetitions = 2
        options.endsAtLimits = true
        let result = await Self.suite(contracts).run(options)
        #expect(result.metLimit == met)
        #expect(result.passed == (met == nil ? 4 : 1))
        #expect(result.failed.count == (met == nil ? 2 : 0))
        let reason = "the server's limit on \(met ?? "") was met"
        #expect(result.skipped.map(\.reason) == (met == nil ? [] : [reason, reason]))
        options.endsAtLimits = false
        #expect(await Self.suite(contracts).run(options).failed.count == 2)
    }

    @Test(
        "A word means the contracts whose file or sentence has it",
        arguments: [
            ([], true), (["area/"], true), (["AREA/one"], true), (["IT IS one"], true),
            (["nothing", "one.json"], true),
            (["two"], false),
        ]
    )
    func filter(words: [String], includes: Bool) throws {
        #expect(ContractFilter(words).includes(try Self.contract("one")) == includes)
    }

    private func result() async throws -> SuiteResult {
        let skipped = """
            {"behaviour": "It needs more", "given": {"server": "none"}, "steps": [
              {"request": {"method": "GET", "path": "/echo"}, "expect": {"status": 200, "body": "<absent>"}}
            ]}
            """
        let contracts = [
            try Self.contract("one"), try Self.contract("two", path: "/nowhere"),
            try Contract(bytes: Array(skipped.utf8), file: "Contracts/other/three.json"),
            try Contract.load(path: CaseFiles.path("Passing", "background.json")),
        ]
        var options = ContractSuite.Options()
        options.keepsExchanges = true
        return await Self.suite(contracts).run(options)
    }

    @Test("What passed is kept without its exchanges unless they are wanted, what is kept without endless bodies")
    func kept() async throws {
        let text = """
            {"behaviour": "It is large", "steps": [
              {"request": {"method": "POST", "path": "/echo", "body_repeat": {"text": "x", "times": 100000}},
               "expect": {"status": 200, "body": {"length": 100000, "...": true}}}
            ]}
            """
        let contract = try Contract(bytes: Array(text.utf8), file: "Contracts/area/large.json")
        var options = ContractSuite.Options()
        options.repetitions = 2
        #expect(await Self.suite([contract]).run(options).all.allSatisfy(\.exchanges.isEmpty))
        options.keepsExchanges = true
        let result = await Self.suite([contract]).run(options)
        #expect(result.all.map(\.exchanges.count) == [1, 0])
        let request = try #require(result.all.first?.exchanges.first?.request)
        #expect(request.body.count < 10_000 && request.bodyLength == 100_000)
        #expect(request.curl.contains("@body-of-100000-bytes"))
    }

    @Test("What was not begun when the run was interrupted is named as skipped")
    func interrupted() async throws {
        let contracts = try (0..<5).map { try Self.contract("c\($0)") }
        let running = Task { await Self.suite(contracts).run() }
        running.cancel()
        let result = await running.value
        #expect(result.all.map(\.contract.name) == ["c0", "c1", "c2", "c3", "c4"])
        #expect(result.failed.isEmpty && result.passed + result.skippedCount == 5)
        #expect(result.skipped.allSatisfy { $0.reason == "the run was interrupted" })
    }

    @Test("JUnit's XML has a suite for each area and a case for each contract")
    func junit() async throws {
        let text = JUnitReport.text(of: try await result())
        let plain = text.replacing(/time="[0-9.]+"/, with: "time=\"T\"")
        let lines = plain.split(separator: "\n").map(String.init)
        #expect(lines[1] == #"<testsuites name="contracts" tests="4" failures="1" skipped="1" time="T">"#)
        #expect(lines[2] == #"  <testsuite name="area" tests="2" failures="1" skipped="0" time="T">"#)
        let one =
            #"    <testcase classname="area.one" name="It is one &lt;b&gt;" file="Contracts/area/one.json" time="T"/>"#
        #expect(lines[3] == one)
        #expect(plain.contains(#"<failure message="status differs">failed  Contracts/area/two.json"#))
        #expect(plain.contains(#"<skipped message="needs the server &quot;none&quot;"/>"#))
        #expect(plain.hasSuffix("  </testsuite>\n</testsuites>\n"))
    }

    @Test("The HTML report needs nothing beside it, and shows what was said as text")
    func html() async throws {
        let api = try PublishedAPI(
            bytes: Array(#"{"paths": {"/echo": {"post": {"responses": {"200": {}, "404": {}}}}}}"#.utf8),
            file: "openapi.json"
        )
        let result = try await result()
        let text = HTMLReport(result, coverage: Coverage(of: result.all.map(\.contract), api: api)).text
        #expect(!text.contains("<script>alert"))
        #expect(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        #expect(!text.contains(" src=\"http") && !text.contains("<link") && !text.contains("@import"))
        #expect(text.contains("1 of 2 published answers and events"))
        #expect(text.contains("<details class=\"contract failed\" open>"))
        #expect(text.contains("Skipped: needs the server &quot;none&quot;."))
    }

    @Test("A stream is drawn with a mark for each event, in the order of time, up to its end")
    func timeline() throws {
        let events = [
            AnswerEvent(name: "chunk", data: #"{"text":"<"}"#, id: "m:1", arrival: .milliseconds(10)),
            AnswerEvent(name: "chunk", data: #"{"text":"b"}"#, id: "m:2", arrival: .milliseconds(50)),
            AnswerEvent(name: "done", data: "{}", id: "m:end", arrival: .milliseconds(100)),
        ]
        let html = Timeline(events: events, duration: .milliseconds(200)).html
        let marks = html.matches(of: #/<path class="(chunk|done|error|other)" d="M([0-9.]+) [0-9]+v/#)
        #expect(marks.map { String($0.output.1) } == ["chunk", "chunk", "done"])
        // From 10 to 710: a twentieth, a quarter and a half of the way.
        #expect(marks.map { String($0.output.2) } == ["45.0", "185.0", "360.0"])
        #expect(html.contains("3 events, the first after 10 ms, the last after 100 ms"))
        #expect(html.contains("&lt;") && !html.contains(#"{"text":"<"#))
    }

    @Test("A long stream is drawn whole, and its table cut in the middle")
    func longTimeline() {
        let events = (0..<2_000).map {
            AnswerEvent(name: $0 < 1_999 ? "chunk" : "done", data: "{}", id: nil, arrival: .milliseconds($0))
        }
        let html = Timeline(events: events, duration: .seconds(2)).html
        #expect(html.matches(of: /M[0-9.]+ 14v20/).count == 1_999)
        #expect(html.contains("and 1975 more"))
        #expect(html.utf8.count < 60_000)
    }

    @Test("A terminal is told in colours, anything else is not")
    func terminal() async throws {
        let result = try await result()
        let failed = try #require(result.failed.first)
        let plain = TerminalReport(hasColours: false)
        #expect(plain.failure(failed) == failed.report)
        let summary = plain.summary(result)
        #expect(summary.contains("needs the server \"none\"\n    Contracts/other/three.json"))
        #expect(summary.contains("2 passed, 1 failed, 1 skipped in "))
        let coloured = TerminalReport(hasColours: true)
        #expect(coloured.failure(failed).contains("\u{1B}[31merror: status differs\u{1B}[0m"))
        #expect(coloured.summary(result).replacing(/\u{1B}\[[0-9]+m/, with: "") == summary)
    }

    @Test("The line of progress fits the terminal")
    func progress() throws {
        let line = TerminalReport(hasColours: false)
            .progress(3, of: 9, failed: 1, latest: try Self.contract("one"), columns: 40)
        #expect(line == "3/9, 1 failed  area/one  It is one <b>")
        let narrow = TerminalReport(hasColours: false)
            .progress(3, of: 9, failed: 0, latest: try Self.contract("one"), columns: 20)
        #expect(narrow == "3/9  area/one  It is")
    }
}
