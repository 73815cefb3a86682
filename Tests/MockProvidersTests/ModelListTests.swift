import JSONTree
import MockProviders
import TestModels
import Testing

@Suite("Which models a vendor has")
struct ModelListTests {
    private static let headers = [
        ("authorization", "Bearer any-key"), ("x-goog-api-key", "any-key"), ("anthropic-version", "2023-06-01"),
    ]

    @Test(
        "They are listed and looked up, and others are not found",
        arguments: [
            ("/openai/v1/models", "data", TestModel.openai.name, 404),
            ("/anthropic/v1/models", "data", TestModel.anthropic.name, 404),
            ("/xai/v1/models", "data", TestModel.xai.name, 404),
            ("/mistral/v1/models", "data", TestModel.mistral.name, 400),
            ("/xai/v1/language-models", "models", TestModel.xai.name, 404),
            ("/google/v1beta/models", "models", TestModel.google.name, 404),
            ("/google/v1/models", "models", TestModel.google.name, 404),
        ]
    )
    func models(path: String, member: String, model: String, missing: Int) async throws {
        try await MockRun.with { run in
            let list = try await run.client.send("GET", path, headers: Self.headers)
            #expect(list.status == 200, "\(list.text)")
            let entries = try JSONTree.parse(list.body)[member]?.elements ?? []
            #expect(entries.contains { ($0["id"] ?? $0["name"])?.string?.hasSuffix(model) == true })
            let one = try await run.client.send("GET", "\(path)/\(model)", headers: Self.headers)
            #expect(one.status == 200, "\(one.text)")
            #expect(
                try (JSONTree.parse(one.body)["id"] ?? JSONTree.parse(one.body)["name"])?.string?.hasSuffix(model)
                    == true
            )
            #expect(try await run.client.send("GET", "\(path)/none", headers: Self.headers).status == missing)
            #expect(try await run.client.send("GET", path).status != 200)
        }
    }

    @Test(
        "They are told with limits and retirements, in each vendor's words",
        arguments: [
            ("openai", "/openai/v1/models/new", ["shutdown_date": "\"2027-01-14\""]),
            (
                "anthropic", "/anthropic/v1/models/new",
                ["retires_at": "\"2027-01-14T00:00:00Z\"", "max_input_tokens": "300", "max_tokens": "20"]
            ),
            ("google", "/google/v1beta/models/new", ["inputTokenLimit": "300", "outputTokenLimit": "20"]),
            (
                "mistral", "/mistral/v1/models/new",
                ["deprecation": "\"2027-01-14T00:00:00Z\"", "max_context_length": "300"]
            ),
            ("xai", "/xai/v1/language-models/new", ["context_length": "300"]),
        ]
    )
    func facts(vendor: String, path: String, told: [String: String]) async throws {
        let facts = ModelFacts(contextTokens: 300, maxOutputTokens: 20, retiresAt: "2027-01-14")
        try await MockRun.with(models: [vendor: ["new"]], facts: [vendor: ["new": facts]]) { run in
            let answer = try await run.client.send("GET", path, headers: Self.headers)
            for (member, value) in told { #expect(answer.text.contains("\"\(member)\": \(value)"), "\(answer.text)") }
        }
    }

    @Test(
        "Anthropic's and Google's lists have pages",
        arguments: [
            ("anthropic", "/anthropic/v1/models?limit=", "&after_id=", "data", "last_id"),
            ("google", "/google/v1beta/models?pageSize=", "&pageToken=", "models", "nextPageToken"),
        ]
    )
    func pages(vendor: String, path: String, next: String, list: String, last: String) async throws {
        let models: Set = ["zz-1", "zz-2", "zz-3"]
        try await MockRun.with(models: [vendor: models]) { run in
            var seen: [String] = []
            var token: String? = ""
            while let after = token {
                let path = "\(path)2" + (after.isEmpty ? "" : next + after)
                let page = try JSONTree.parse(try await run.client.send("GET", path, headers: Self.headers).body)
                let entries = page[list]?.elements ?? []
                #expect((1...2).contains(entries.count))
                seen += entries.compactMap {
                    ($0["id"] ?? $0["name"])?.string?.split(separator: "/").last.map(String.init)
                }
                token = page["has_more"]?.bool == false ? nil : page[last]?.string
            }
            #expect(seen == Array(Set(seen)).sorted())
            #expect(models.isSubset(of: seen))
            #expect(try await run.client.send("GET", "\(path)1001", headers: Self.headers).status == 400)
        }
    }
}
