import Configuration
import Logging
import Providers
import Synchronization
import Testing

@testable import ChatServer

@Suite("Whether the catalogue is still right")
struct ModelCheckTests {
    private static func day(_ text: String) throws -> CalendarDay {
        try #require(CalendarDay(text))
    }

    private static func model(
        _ llm: String,
        context: Int = 1_000,
        output: Int? = nil,
        retires: String? = nil
    ) throws -> ModelCatalogue.Model {
        ModelCatalogue.Model(
            name: try #require(ModelName(llm)),
            title: "A model",
            accepts: [],
            contextTokens: context,
            maxOutputTokens: output,
            retiresAt: try retires.map(day)
        )
    }

    @Test(
        "A model that retires within sixty days is told, with how many they are",
        arguments: [
            ("2026-12-01", []), ("2027-01-15", ["openai/a retires on 2027-03-16, in 60 days, and is in the catalogue"]),
            ("2027-01-14", []), ("2027-03-15", ["openai/a retires on 2027-03-16, in 1 day, and is in the catalogue"]),
            ("2027-03-16", ["openai/a retired on 2027-03-16, and is in the catalogue"]),
            ("2030-01-01", ["openai/a retired on 2027-03-16, and is in the catalogue"]),
        ]
    )
    func retirements(day: String, told: [String]) throws {
        let catalogue = ModelCatalogue([
            try Self.model("openai/a", retires: "2027-03-16"), try Self.model("openai/b"),
        ])
        #expect(try catalogue.retirements(on: Self.day(day)) == told)
    }

    @Test("A document that names an unknown model, or one that is about to retire, is told")
    func mentions() throws {
        let catalogue = ModelCatalogue([
            try Self.model("anthropic/claude-9"), try Self.model("openai/gpt-9", retires: "2027-01-14"),
        ])
        let mentions = ModelMention.all(in: "Ask claude-9, gpt-9 or grok-9.", at: "README.md")
        #expect(
            try catalogue.problems(of: mentions, on: Self.day("2026-11-29")) == [
                "README.md names openai/gpt-9, which retires on 2027-01-14, in 46 days",
                "README.md names xai/grok-9, which is not in the catalogue",
            ]
        )
    }

    @Test(
        "Models are found in a text as people write them, each once",
        arguments: [
            ("anthropic/claude-haiku-5-5, claude-haiku-5-5", ["anthropic/claude-haiku-5-5"]),
            ("-d '{\"model\":\"gpt-6-luna\",\"n\":1}'", ["openai/gpt-6-luna"]),
            ("/v1beta/models/gemini-3.8-flash:streamGenerateContent", ["google/gemini-3.8-flash"]),
            ("See grok-4.3.", ["xai/grok-4.3"]), ("`mistral-small-latest`", ["mistral/mistral-small-latest"]),
            ("magistral-medium-latest", ["mistral/magistral-medium-latest"]),
            ("anthropic/short, mistral-correlation-id, Claude-9, notgpt-4, openai/responses-short", []),
        ]
    )
    func names(text: String, llms: [String]) {
        #expect(ModelMention.all(in: text, at: "x") == llms.map { ModelMention(place: "x", llm: $0) })
    }

    @Test("What differs from a vendor's list is told: models, days and limits")
    func differences() throws {
        let catalogue = ModelCatalogue([
            try Self.model("openai/gone"), try Self.model("openai/same", context: 10, output: 5, retires: "2027-01-14"),
            try Self.model("openai/announced"), try Self.model("openai/moved", retires: "2027-01-14"),
            try Self.model("openai/withdrawn", retires: "2027-01-14"),
            try Self.model("openai/silent", context: 10, output: 5, retires: "2027-01-14"),
            try Self.model("openai/limits", context: 10, output: 5), try Self.model("xai/other"),
        ])
        let list = VendorModelList(entries: [
            "same": .init(retirement: .day(try Self.day("2027-01-14")), contextTokens: 10, maxOutputTokens: 5),
            "announced": .init(retirement: .day(try Self.day("2027-01-14"))),
            "moved": .init(retirement: .day(try Self.day("2027-02-14"))),
            "withdrawn": .init(retirement: .none),
            "silent": .init(),
            "limits": .init(retirement: .none, contextTokens: 20, maxOutputTokens: 6),
            "unknown here": .init(retirement: .day(try Self.day("2020-01-01"))),
        ])
        #expect(
            catalogue.differences(from: list, of: .openai) == [
                "openai/gone is not in its vendor's list",
                "openai/announced: retires_at is 2027-01-14 in its vendor's list, null here",
                "openai/moved: retires_at is 2027-02-14 in its vendor's list, 2027-01-14 here",
                "openai/withdrawn: retires_at is null in its vendor's list, 2027-01-14 here",
                "openai/limits: context_tokens is 20 in its vendor's list, 10 here",
                "openai/limits: max_output_tokens is 6 in its vendor's list, 5 here",
            ]
        )
        #expect(catalogue.differences(from: list, of: .mistral) == [])
    }

    @Test(
        "The start is told of models that have retired, in one line, and only of vendors with a key",
        arguments: [
            ("2027-01-13", []),
            ("2027-01-14", ["warning The catalogue has models that have retired: openai/old"]),
            ("2028-01-01", ["warning The catalogue has models that have retired: openai/old, openai/older"]),
        ]
    )
    func warning(day: String, lines: [String]) throws {
        var settings = try Settings(
            ConfigReader(
                provider: EnvironmentVariablesProvider(environmentVariables: [
                    "DATABASE_URL": "postgresql:///lpo", "SECRET_KEY": "0123456789abcdef0123456789abcdef",
                    "OPENAI_API_KEY": "any",
                ])
            )
        )
        settings.catalogue = ModelCatalogue([
            try Self.model("openai/old", retires: "2027-01-14"), try Self.model("openai/older", retires: "2027-06-01"),
            try Self.model("xai/other", retires: "2020-01-01"), try Self.model("openai/new"),
        ])
        let recorder = WarningRecorder()
        warnOfRetiredModels(settings, today: try Self.day(day), logger: Logger(label: "test") { _ in recorder })
        #expect(recorder.lines == lines)
    }
}

/// Keeps what is logged of retired models, a line each.
private final class WarningRecorder: LogHandler {
    private let recorded = Mutex<[String]>([])
    var lines: [String] { recorded.withLock { $0 } }
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    subscript(metadataKey _: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        let models = event.metadata?["models.retired"]?.description ?? ""
        recorded.withLock { $0.append("\(event.level.rawValue) \(event.message): \(models)") }
    }
}
