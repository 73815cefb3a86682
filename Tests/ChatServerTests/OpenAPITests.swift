import Configuration
import FoundationEssentials
import Hummingbird
import JSONTree
import Logging
import Postgres
import Testing
import WebClient

@testable import ChatServer

@Suite("The published description of the API")
struct OpenAPITests {
    @Test("openapi.json names exactly the endpoints that the router has")
    func endpoints() async throws {
        #expect(try published() == (try await served()))
    }

    /// `GET /health` and the like, as `Contracts/openapi.json` has them.
    private func published() throws -> Set<String> {
        let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
        let data = try Data(contentsOf: URL(filePath: "\(root)/Contracts/openapi.json"))
        let document = try JSONTree.parse([UInt8](data))
        var endpoints: Set<String> = []
        for (path, item) in document["paths"]?.members ?? [] {
            for (method, _) in item.members where method != "parameters" {
                endpoints.insert("\(method.uppercased()) \(path)")
            }
        }
        return endpoints
    }

    /// The same as the router has them, without the HEAD that comes with each GET.
    private func served() async throws -> Set<String> {
        let variables = ["DATABASE_URL": "postgresql:///none", "SECRET_KEY": String(repeating: "k", count: 32)]
        let provider = EnvironmentVariablesProvider(environmentVariables: variables)
        let settings = try Settings(ConfigReader(provider: provider))
        let logger = Logger(label: "test")
        let database = PostgresPool(configuration: PostgresConfiguration(url: settings.databaseURL), logger: logger)
        let parts = await ServerParts(settings, database: database, passwordCost: 4, logger: logger)
        let routes = buildRouter(parts).routes.filter { $0.method != .head }
        await parts.webClient.shutdown()
        await database.close()
        return Set(routes.map { "\($0.method.rawValue) \(Self.template($0.path.description))" })
    }

    /// `/threads/{thread_id}`, whether the router says it so or as `/threads/:thread_id`.
    private static func template(_ path: String) -> String {
        let segments = path.split(separator: "/").map { $0.hasPrefix(":") ? "{\($0.dropFirst())}" : String($0) }
        return "/" + segments.joined(separator: "/")
    }
}
