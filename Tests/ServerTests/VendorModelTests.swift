import Logging
import MockProviders
import Providers
import Recording
import TestServer
import Testing
import WebClient

@Suite("Asking vendors for their models")
struct VendorModelTests {
    private static let vendors: [(Providers.Vendor, Recording.Vendor)] = [
        (.openai, .openai), (.anthropic, .anthropic), (.google, .google), (.xai, .xai), (.mistral, .mistral),
    ]

    @Test("Every vendor's list comes whole, page by page, with what it says of each model")
    func lists() async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let names = (1...5).map { "model-\($0)" }
        let facts = ModelFacts(contextTokens: 300, maxOutputTokens: 20, retiresAt: "2027-01-14")
        let keys = Self.vendors.map(\.1.rawValue)
        let mock = MockProviders(
            recordings: try RecordingLibrary(directory: TestServer.packageRoot + "/Recordings"),
            models: Dictionary(uniqueKeysWithValues: keys.map { ($0, Set(names)) }),
            facts: Dictionary(uniqueKeysWithValues: keys.map { ($0, ["model-5": facts]) }),
            logger: logger
        )
        let webClient = WebClient()
        let client = VendorModelClient(webClient: webClient, pageSize: 2)
        try await mock.serve(logger: logger) { address in
            for (vendor, recorded) in Self.vendors {
                let endpoint = try #require(
                    ProviderEndpoint(vendor: vendor, apiKey: "any", baseURL: address.baseURL(of: recorded))
                )
                let list = try await client.list(at: endpoint)
                #expect(Set(names).isSubset(of: list.entries.keys), "\(vendor)")
                let entry = try #require(list.entries["model-5"])
                let day = try #require(CalendarDay("2027-01-14"))
                let tellsRetirement = vendor != .google && vendor != .xai
                #expect(entry.retirement == (tellsRetirement ? .day(day) : .notSaid), "\(vendor)")
                #expect(entry.contextTokens == (vendor == .openai ? nil : 300), "\(vendor)")
                let tellsOutput = vendor == .anthropic || vendor == .google
                #expect(entry.maxOutputTokens == (tellsOutput ? 20 : nil), "\(vendor)")
            }
        }
        await webClient.shutdown()
    }
}
