import EmbeddedDocumentation
import TestServer
import Testing
import WebClient

@Suite("The documentation page")
struct DocumentationTests {
    /// Whether this was built with Swagger UI.
    private static let hasSwaggerUI = EmbeddedDocumentation.files["swagger-ui-bundle.js"] != nil

    @Test("All that the page names of the server is there, and may be kept for a year under the address in the page")
    func addresses() async throws {
        try await withClient { client in
            let page = String(decoding: try await get("/docs", from: client).bytes, as: UTF8.self)
            let addresses = page.split(separator: "\"").filter { $0.hasPrefix("/docs/") }.map(String.init)
            #expect(addresses.count >= 2)
            for address in addresses {
                let answer = try await get(address, from: client)
                #expect(answer.status == 200, "\(address)")
                #expect(answer.headers.first("Cache-Control") == "public, max-age=31536000, immutable", "\(address)")
            }
        }
    }

    @Test(
        "Swagger UI is sent compressed to who takes it so, each form under a tag of its own",
        .enabled(if: hasSwaggerUI)
    )
    func compressed() async throws {
        try await withClient { client in
            let plain = try await get("/docs/swagger-ui.css", from: client)
            let compressed = try await get("/docs/swagger-ui.css", from: client, [("Accept-Encoding", "br, gzip")])
            #expect(plain.bytes == EmbeddedDocumentation.files["swagger-ui.css"])
            #expect(plain.headers.first("Content-Encoding") == nil)
            #expect(compressed.bytes == EmbeddedDocumentation.files["swagger-ui.css.gz"])
            #expect(compressed.headers.first("Content-Encoding") == "gzip")
            for answer in [plain, compressed] {
                #expect(answer.headers.first("Vary") == "Accept-Encoding")
                #expect(answer.headers.first("Content-Type") == "text/css; charset=utf-8")
                #expect(answer.headers.first("Content-Length") == String(answer.bytes.count))
            }
            let tag = try #require(compressed.headers.first("ETag"))
            #expect(tag != plain.headers.first("ETag"))
            let again = [(name: "Accept-Encoding", value: "gzip"), (name: "If-None-Match", value: tag)]
            #expect(try await get("/docs/swagger-ui.css", from: client, again).status == 304)
            #expect(try await get("/docs/swagger-ui.css", from: client, [("If-None-Match", tag)]).status == 200)
        }
    }

    private struct Answer {
        let status: Int
        let headers: WebHeaders
        let bytes: [UInt8]
    }

    private func get(
        _ path: String,
        from client: Client,
        _ headers: [(name: String, value: String)] = []
    ) async throws -> Answer {
        let request = client.request("GET", path, headers: headers)
        let (head, bytes) = try await client.web.fetch(request, upTo: 4 << 20)
        return Answer(status: head.status, headers: head.headers, bytes: bytes)
    }

    /// Runs `body` as nobody in particular.
    private func withClient(_ body: @escaping @Sendable (Client) async throws -> Void) async throws {
        try await TestServer.run { server in
            let web = WebClient()
            try await body(Client(server: server, web: web, token: ""))
            await web.shutdown()
        }
    }
}
