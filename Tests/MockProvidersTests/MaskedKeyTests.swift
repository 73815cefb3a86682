import HTTPTypes
import NIOCore
import Recording
import Testing

@testable import MockProviders

@Suite("Keys in remembered requests")
struct MaskedKeyTests {
    @Test(
        "A key is never kept, whichever way the vendor takes it",
        arguments: [
            ("authorization", "Bearer secret", "Bearer ***"), ("x-api-key", "secret", "***"),
            ("api-key", "secret", "***"), ("x-goog-api-key", "secret", "***"),
        ]
    )
    func header(name: String, value: String, shown: String) throws {
        var head = HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/google/v1beta/models")
        head.headerFields[try #require(HTTPField.Name(name))] = value
        let seen = SeenRequest(vendor: .google, head: head, body: ByteBuffer())
        #expect(seen.headers.map(\.value) == [shown])
    }

    @Test(
        "A key in the query is masked, and the rest of the query stays",
        arguments: [
            ("?alt=sse&key=secret", "?alt=sse&key=***"), ("?KEY=secret&alt=sse", "?KEY=***&alt=sse"),
            ("?k%65y=secret", "?k%65y=***"), ("?alt=sse", "?alt=sse"), ("?key=", "?key="), ("", ""),
        ]
    )
    func query(query: String, shown: String) {
        let head = HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/google/v1beta/x" + query)
        #expect(SeenRequest(vendor: .google, head: head, body: ByteBuffer()).path == "/v1beta/x" + shown)
    }
}
