import Providers
import Testing

@testable import ChatServer

@Suite("The catalogue of models")
struct ModelCatalogueTests {
    @Test("The one in the binary says as of when it is, and knows every vendor, with sizes and efforts that can be")
    func standard() throws {
        let catalogue = try ModelCatalogue.standard()
        #expect(catalogue.asOf != nil)
        #expect(Set(catalogue.namesByProvider.keys) == Set(Vendor.allCases.map(\.rawValue)))
        for model in catalogue.models {
            #expect(model.contextTokens >= 32_000, "\(model.name)")
            #expect((model.maxOutputTokens ?? 8_192) >= 8_192, "\(model.name)")
            #expect(model.reasons == !model.efforts.isEmpty, "\(model.name)")
        }
        #expect(catalogue.models.contains { $0.reasons } && catalogue.models.contains { !$0.reasons })
    }

    @Test("The model that documents and messages name is in the one in the binary")
    func example() throws {
        let name = try #require(ModelName(ModelName.example))
        #expect(try ModelCatalogue.standard()[name] != nil)
    }

    @Test("A catalogue is read as it is written, in its order")
    func reading() throws {
        let json = """
            {"as_of": "2026-11-29", "items": [
              {"llm": "xai/grok-4.3", "name": "Grok 4.3", "accepts": ["video", "image"], "context_tokens": 256000,
               "efforts": ["none", "high"], "temperature": false, "retires_at": "2028-02-29"},
              {"llm": "anthropic/a/b", "provider": "anthropic", "available": false, "name": "A", "accepts": [],
               "context_tokens": 10, "max_output_tokens": 10, "retires_at": null}
            ]}
            """
        let catalogue = try ModelCatalogue(json: Array(json.utf8))
        #expect(catalogue.models.map(\.name.description) == ["xai/grok-4.3", "anthropic/a/b"])
        #expect(catalogue.models.map(\.title) == ["Grok 4.3", "A"])
        #expect(catalogue.models.map(\.accepts) == [[.video, .image], []])
        #expect(catalogue.models.map(\.contextTokens) == [256_000, 10])
        #expect(catalogue.models.map(\.maxOutputTokens) == [nil, 10])
        #expect(catalogue.models.map(\.efforts) == [["none", "high"], []])
        #expect(catalogue.models.map(\.reasons) == [true, false])
        #expect(catalogue.models.map(\.takesTemperature) == [false, true])
        #expect(catalogue.models.map(\.retiresAt) == [CalendarDay("2028-02-29"), nil])
        #expect(catalogue.asOf == CalendarDay("2026-11-29"))
        #expect(catalogue.namesByProvider == ["xai": ["grok-4.3"], "anthropic": ["a/b"]])
        let unknown = try #require(ModelName("xai/grok-5"))
        #expect(catalogue[unknown] == nil)
    }

    @Test("An empty catalogue is one")
    func empty() throws {
        let catalogue = try ModelCatalogue(json: Array(#"{"items": []}"#.utf8))
        #expect(catalogue.models.isEmpty)
        #expect(catalogue.asOf == nil)
    }

    private static let good = #""llm": "xai/grok-4.3", "name": "G", "accepts": [], "context_tokens": 10"#

    @Test(
        "What is wrong is told in one line, with its line and field",
        arguments: [
            ("", "line 1: is not JSON: the text is empty"),
            ("[]", "line 1: the document must be an object"),
            ("{}", "line 1: items must be a list of models"),
            ("{\n\"items\": {}}", "line 2: items must be a list of models"),
            ("{\"items\": [\n\n3]}", "line 3: items[0] must be an object"),
            ("{\"items\": [], \n \"next_cursor\": null}", "line 2: next_cursor is not known; known are as_of, items"),
            (
                "{\"items\": [{\n\"name\": \"G\",\n\"llm\": \"grok-4.3\"}]}",
                "line 3: items[0].llm must be provider/model, such as anthropic/claude-haiku-5-5"
            ),
            (
                "{\"items\": [{\(good)},\n\n{\(good)}]}",
                "line 3: items[1].llm is the same as that of items[0]"
            ),
            (
                "{\"items\": [{\(good),\n\"provider\":\n\"openai\"}]}",
                "line 2: items[0].provider must be xai, as llm says, or be left out"
            ),
            (
                "{\"items\": [{\(good),\n\"available\": 1}]}",
                "line 2: items[0].available must be true or false, or be left out; it is not read"
            ),
            (
                "{\"items\": [{\(good),\n\"max_output_tokens\": 11}]}",
                "line 2: items[0].max_output_tokens must be a whole number from 1 to 10"
            ),
            (
                "{\"items\": [{\(good),\n\"price\\n\": 1}]}",
                "line 1: items[0].price is not known; known are llm, provider, name, available, accepts, context_tokens, max_output_tokens, efforts, temperature, retires_at"
            ),
            (
                "{\"items\": [\n{\"llm\": \"xai/a\", \"name\": \"G\", \"accepts\": []}]}",
                "line 2: items[0].context_tokens must be a whole number from 1 to 100000000"
            ),
            (
                "{\"items\": [\n{\"llm\": \"xai/a\", \"context_tokens\": 1.5}]}",
                "line 2: items[0].context_tokens must be a whole number from 1 to 100000000"
            ),
            (
                "{\"items\": [{\"llm\": \"xai/a\", \"context_tokens\": 1,\n\"name\": \"a\\nb\"}]}",
                "line 2: items[0].name must be a text of 1 to 100 characters on one line"
            ),
            (
                "{\"items\": [{\"llm\": \"xai/a\", \"context_tokens\": 1, \"name\": \"a\"}]}",
                "line 1: items[0].accepts must be a list of any of image, audio, video; an empty one for text alone"
            ),
            (
                "{\"items\": [{\"llm\": \"xai/a\", \"context_tokens\": 1, \"name\": \"a\", \"accepts\": [\"image\",\n\"image\"]}]}",
                "line 2: items[0].accepts[1] must be one of image, audio, video, each given once"
            ),
            (
                "{\"items\": [{\(good),\n\"efforts\": \"low\"}]}",
                "line 2: items[0].efforts must be a list of any of none, minimal, low, medium, high, xhigh, max; an empty one for a model that does not reason"
            ),
            (
                "{\"items\": [{\(good), \"efforts\": [\"low\",\n\"hard\"]}]}",
                "line 2: items[0].efforts[1] must be one of none, minimal, low, medium, high, xhigh, max, each given once"
            ),
            (
                "{\"items\": [{\(good), \"efforts\": [\"low\",\n\"low\"]}]}",
                "line 2: items[0].efforts[1] must be one of none, minimal, low, medium, high, xhigh, max, each given once"
            ),
            (
                "{\"items\": [{\(good),\n\"temperature\": 1}]}",
                "line 2: items[0].temperature must be true or false"
            ),
            (
                "{\"items\": [{\(good),\n\"retires_at\": \"2027-02-29\"}]}",
                "line 2: items[0].retires_at must be a day, such as 2027-01-14, or null"
            ),
            ("{\"items\": [],\n\"as_of\": 2026}", "line 2: as_of must be a day, such as 2027-01-14, or null"),
        ]
    )
    func errors(json: String, message: String) {
        #expect {
            try ModelCatalogue(json: Array(json.utf8))
        } throws: { error in
            "\(error)" == message
        }
    }

    @Test(
        "What is no JSON is told with its line",
        arguments: [
            ("{\"items\": [\n{]}", 2), ("{\"items\": [],\n\n\"items\": []}", 3), ("{\n", 2),
            ("{\"items\": [[[[[[[[[]]]]]]]]]}", 1),
        ]
    )
    func syntax(json: String, line: Int) {
        #expect {
            try ModelCatalogue(json: Array(json.utf8))
        } throws: { error in
            guard let error = error as? ModelCatalogueError else { return false }
            return error.line == line && error.description.contains("is not JSON") && !error.description.contains("\n")
        }
    }
}
