import Testing

@testable import ContractKit

@Suite("What is published, and what of it is shown")
struct PublishedAPITests {
    private let api: PublishedAPI

    init() throws {
        let text = """
            {"openapi": "3.1.0", "paths": {
              "/threads": {"get": {"responses": {"200": {}, "401": {}}}},
              "/threads/{id}": {"parameters": [], "get": {"responses": {"200": {}}}},
              "/threads/recent": {"get": {"responses": {"200": {}}}},
              "/chat/{id}/send": {"post": {"responses": {"200": {"content": {"text/event-stream": {
                "schema": {"type": "string"}, "x-events": {"chunk": {}, "done": {}}}}}}}}
            }}
            """
        api = try PublishedAPI(bytes: Array(text.utf8), file: "Contracts/openapi.json")
    }

    private func contract(_ steps: String, name: String = "name") throws -> Contract {
        let text = #"{"behaviour": "b", "steps": [\#(steps)]}"#
        return try Contract(bytes: Array(text.utf8), file: "Contracts/area/\(name).json")
    }

    private let list = """
        {"request": {"method": "GET", "path": "/threads/?limit=1"}, "expect": {"status": 200, "body": []}}
        """

    @Test("Operations are read with their statuses and events")
    func operations() {
        #expect(
            api.operations.map(\.name) == [
                "GET /threads", "GET /threads/{id}", "GET /threads/recent", "POST /chat/{id}/send",
            ]
        )
        #expect(api.operations[0].answers.map(\.status) == [200, 401])
        #expect(api.operations[3].answers.map(\.events) == [["chunk", "done"]])
    }

    @Test(
        "A request belongs to the operation of its form, of several to the most literal one",
        arguments: [
            ("GET", "/threads", "GET /threads"), ("GET", "/threads/", "GET /threads"),
            ("GET", "/threads?cursor=a/b", "GET /threads"), ("GET", "/threads/${t.id}", "GET /threads/{id}"),
            ("GET", "/threads/recent", "GET /threads/recent"), ("POST", "/threads", nil), ("GET", "/threads/a/b", nil),
            ("GET", "/nowhere", nil),
        ] as [(String, String, String?)]
    )
    func belonging(method: String, path: String, operation: String?) {
        #expect(api.operation(method: method, path: path)?.name == operation)
    }

    @Test("An answer is shown by a contract that says more of it than its status")
    func gaps() throws {
        let barely = #"{"request": {"method": "GET", "path": "/threads/7"}, "expect": {"status": 200}}"#
        let coverage = Coverage(of: [try contract(list + "," + barely)], api: api)
        #expect(
            coverage.gaps.map(\.name) == [
                "GET /threads 401", "GET /threads/{id} 200", "GET /threads/recent 200", "POST /chat/{id}/send 200",
                "POST /chat/{id}/send 200 chunk", "POST /chat/{id}/send 200 done",
            ]
        )
        #expect(coverage.lines[0].contracts == ["Contracts/area/name.json"])
    }

    @Test("An event is shown where it has to come")
    func events() throws {
        let send = """
            {"request": {"method": "POST", "path": "/chat/1/send"},
             "expect": {"status": 200, "events": [{"event": "chunk", "count": "0.."}, {"event": "done"}]}}
            """
        let gaps = Coverage(of: [try contract(list), try contract(send, name: "send")], api: api).gaps.map(\.name)
        #expect(gaps.contains("POST /chat/{id}/send 200 chunk"))
        #expect(!gaps.contains("POST /chat/{id}/send 200 done"))
    }

    @Test("What contracts expect and nobody published is told")
    func unpublished() throws {
        let steps = """
            {"request": {"method": "GET", "path": "/threads/1"}, "expect": {"status": 404, "body": "<absent>"}},
            {"request": {"method": "POST", "path": "/chat/1/send"},
             "expect": {"status": 200, "events": [{"event": "error"}]}},
            {"request": {"method": "GET", "path": "/elsewhere"}, "expect": {"status": 404, "body": "<absent>"}}
            """
        let coverage = Coverage(of: [try contract(steps)], api: api)
        #expect(
            coverage.unpublished == [
                "Contracts/area/name.json: GET /threads/{id} is not published to answer 404",
                "Contracts/area/name.json: POST /chat/{id}/send 200 is not published to have the event error",
            ]
        )
    }

    @Test("Recordings that no contract arms are told")
    func recordings() throws {
        let text = """
            {"behaviour": "b", "upstream": [{"recording": "demo/hello"}], "steps": [\(list)]}
            """
        let contract = try Contract(bytes: Array(text.utf8), file: "Contracts/area/name.json")
        let coverage = Coverage(of: [contract], api: api, recordings: ["demo/hello", "demo/other"])
        #expect(coverage.unusedRecordings == ["demo/other"])
        #expect(coverage.table.hasSuffix("recordings that no contract arms: demo/other"))
        #expect(coverage.table.contains("GET /threads\n  200             Contracts/area/name.json\n  401"))
        #expect(coverage.table.contains("1 of 7 answers and events are shown by a contract, 6 by none"))
    }

    @Test(
        "What is no description of an API is refused",
        arguments: [
            ("{", "Contracts/openapi.json:1:1: "), (#"{"openapi": "3.1.0"}"#, "there are no paths in it"),
            (#"{"paths": {"/a": {"get": {"responses": {"default": {}}}}}}"#, "which is no status"),
        ]
    )
    func refused(text: String, message: String) {
        let error = #expect(throws: ContractLoadError.self) {
            try PublishedAPI(bytes: Array(text.utf8), file: "Contracts/openapi.json")
        }
        #expect(error?.description.contains(message) == true)
    }
}
