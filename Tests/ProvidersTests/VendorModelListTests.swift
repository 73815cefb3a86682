import JSONTree
import Providers
import Testing
import WebClient

@Suite("The vendors' lists of models")
struct VendorModelListTests {
    typealias Entry = VendorModelList.Entry

    private static func page(_ json: String, of vendor: Vendor) throws -> VendorModelPage? {
        VendorModelPage(try JSONTree.parse(json), of: vendor)
    }

    private static func day(_ text: String) throws -> VendorModelList.Retirement {
        .day(try #require(CalendarDay(text)))
    }

    @Test("OpenAI's says when a model is shut down")
    func openAI() throws {
        let json = """
            {"object": "list", "data": [
              {"id": "gpt-a", "object": "model", "created": 1, "owned_by": "openai", "shutdown_date": "2027-01-14"},
              {"id": "gpt-b", "object": "model", "created": 1, "owned_by": "openai", "shutdown_date": null},
              {"id": "gpt-c", "object": "model", "created": 1, "owned_by": "openai"}, {"object": "model"}
            ]}
            """
        let page = try Self.page(json, of: .openai)
        #expect(
            page?.entries == [
                "gpt-a": Entry(retirement: try Self.day("2027-01-14")), "gpt-b": Entry(retirement: .none),
                "gpt-c": Entry(),
            ]
        )
        #expect(page?.next == nil)
    }

    @Test("Anthropic's says when a model retires and what its limits are, and has pages")
    func anthropic() throws {
        let json = """
            {"data": [
              {"id": "claude-a", "type": "model", "lifecycle": "deprecated", "retires_at": "2026-11-30T00:00:00Z",
               "max_input_tokens": 200000, "max_tokens": 64000},
              {"id": "claude-b", "type": "model", "retires_at": null, "max_input_tokens": null, "max_tokens": null}
            ], "has_more": true, "first_id": "claude-a", "last_id": "claude-b"}
            """
        let page = try Self.page(json, of: .anthropic)
        #expect(
            page?.entries == [
                "claude-a": Entry(
                    retirement: try Self.day("2026-11-30"),
                    contextTokens: 200_000,
                    maxOutputTokens: 64_000
                ), "claude-b": Entry(retirement: .none),
            ]
        )
        #expect(page?.next == "claude-b")
        let cut = try Self.page(#"{"data": [], "has_more": true}"#, of: .anthropic)
        #expect(cut == nil)
        let last = try Self.page(#"{"data": [], "has_more": false, "last_id": "claude-b"}"#, of: .anthropic)
        #expect(last?.entries == [:])
        #expect(last?.next == nil)
    }

    @Test("Google's has limits and pages, and says nothing of retirements")
    func google() throws {
        let json = """
            {"models": [{"name": "models/gemini-a", "inputTokenLimit": 1048576, "outputTokenLimit": 65536}],
             "nextPageToken": "t"}
            """
        let page = try Self.page(json, of: .google)
        #expect(page?.entries == ["gemini-a": Entry(contextTokens: 1_048_576, maxOutputTokens: 65_536)])
        #expect(page?.next == "t")
        #expect(try Self.page(#"{"models": [], "nextPageToken": ""}"#, of: .google)?.next == nil)
    }

    @Test("Mistral's has contexts, aliases and retirements")
    func mistral() throws {
        let json = """
            {"object": "list", "data": [
              {"id": "mistral-a-latest", "name": "mistral-a-2", "aliases": ["mistral-a-2"], "deprecation": null,
               "max_context_length": 262144},
              {"id": "mistral-a-2", "aliases": [], "deprecation": "2026-08-31T12:00:00Z", "max_context_length": 32768}
            ]}
            """
        let page = try Self.page(json, of: .mistral)
        #expect(
            page?.entries == [
                "mistral-a-latest": Entry(retirement: .none, contextTokens: 262_144),
                "mistral-a-2": Entry(retirement: try Self.day("2026-08-31"), contextTokens: 32_768),
            ]
        )
    }

    @Test("xAI's own list has aliases, and contexts where it tells them")
    func xAI() throws {
        let json = """
            {"models": [{"id": "grok-a", "aliases": ["grok-a-latest"], "context_length": 500000}, {"id": "grok-b"}]}
            """
        let page = try Self.page(json, of: .xai)
        let first = Entry(contextTokens: 500_000)
        #expect(page?.entries == ["grok-a": first, "grok-a-latest": first, "grok-b": Entry()])
    }

    @Test("What is no list is not taken for an empty one", arguments: Vendor.allCases)
    func noList(vendor: Vendor) throws {
        for json in ["{}", "[]", #"{"data": {}, "models": {}}"#, #"{"error": "no"}"#, "7"] {
            #expect(try Self.page(json, of: vendor) == nil, "\(json)")
        }
    }

    private static func answer(status: String = "200 OK", _ body: String) -> String {
        "HTTP/1.1 \(status)\r\ncontent-length: \(body.utf8.count)\r\nconnection: close\r\n\r\n\(body)"
    }

    /// Why the list of a vendor that gives `answer` is not there.
    private static func failure(of answer: String) async throws -> String {
        let server = LoopbackServer([.send(answer)])
        defer { withExtendedLifetime(server) {} }
        return try await failure(ofPort: server.port)
    }

    private static func failure(ofPort port: UInt16, timeLimit: Duration = .seconds(600)) async throws -> String {
        let webClient = WebClient()
        let endpoint = try #require(
            ProviderEndpoint(vendor: .openai, apiKey: "sk-secret", baseURL: "http://127.0.0.1:\(port)/v1/")
        )
        var reason = "none"
        do throws(VendorModelError) {
            _ = try await VendorModelClient(webClient: webClient, timeLimit: timeLimit).list(at: endpoint)
        } catch {
            reason = error.description
        }
        await webClient.shutdown()
        return reason
    }

    @Test("A vendor that cannot be asked is told with its reason, and without a word of what it says of the key")
    func failures() async throws {
        let refused = Self.answer(status: "401 Unauthorized", #"{"error":{"message":"Incorrect key: sk-sec***"}}"#)
        #expect(try await Self.failure(of: refused) == "it answered 401: the key is not accepted")
        let busy = Self.answer(status: "503 Service Unavailable", "sk-secret")
        #expect(try await Self.failure(of: busy) == "it answered 503")
        #expect(try await Self.failure(of: Self.answer("<html>")) == "what it answered is no list of models")
        let away = try await Self.failure(ofPort: 1)
        #expect(away.hasPrefix("it cannot be asked: ") && !away.hasSuffix("."))
    }

    @Test("A list that does not come to an end is given up")
    func late() async throws {
        let server = LoopbackServer([.send("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"), .waitForClient])
        defer { withExtendedLifetime(server) {} }
        let reason = try await Self.failure(ofPort: server.port, timeLimit: .milliseconds(200))
        #expect(reason == "its list of models was not whole within 0 s")
    }
}
