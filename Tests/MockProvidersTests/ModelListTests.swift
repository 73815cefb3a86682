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
}
