import Testing

@testable import WebClient

@Suite("What is refused before anything is sent") struct ValidationTests {
    @Test(
        "A URL that is not plainly absolute, ASCII and free of credentials",
        arguments: [
            "", "/path", "example.com", "ftp://example.com/", "https:/example.com", "https://", "https:///path",
            "https://:80/", "https://user:key@example.com/", "https://example.com/a b", "https://example.com/\r\nX: y",
            "https://example.com/\0", "https://exämple.com/", "https://example.com\\@other/", "file:///etc/passwd",
        ]
    )
    func urls(url: String) async {
        await expectRefusal(.invalidRequest, WebRequest(url: url, allowsPlainHTTP: true))
    }

    @Test("A URL whose port is no number", arguments: ["https://127.0.0.1:x/", "https://127.0.0.1:99999/"])
    func ports(url: String) async throws {
        try await withClient { client in
            let error = await expectError(.invalidRequest) { _ = try await client.fetch(WebRequest(url: url), upTo: 1) }
            #expect(error?.requestWasSent == false)
        }
    }

    @Test("Plain HTTP, unless the request allows it", arguments: ["http://127.0.0.1/", "HTTP://127.0.0.1/"])
    func plain(url: String) async {
        await expectRefusal(.insecureScheme, WebRequest(url: url))
    }

    @Test("A method that is no token", arguments: ["", "GET ", "GET / HTTP/1.1\r\nX: y", "GÉT"])
    func methods(method: String) async {
        await expectRefusal(.invalidRequest, WebRequest(method: method, url: "https://example.com/"))
    }

    @Test(
        "A header that would become another one, or that is the client's to set",
        arguments: [
            ("", "x"), ("X ", "x"), ("X:", "x"), ("X\r\nY", "x"), ("Ä", "x"), ("X", "a\r\nY: b"), ("X", "a\nb"),
            ("X", "a\0b"), ("X", "a\u{7F}"), ("Content-Length", "3"), ("transfer-encoding", "chunked"),
        ]
    )
    func headers(name: String, value: String) async {
        let request = WebRequest(
            url: "https://example.com/",
            headers: [("Authorization", "Bearer secret"), (name, value)]
        )
        let error = await expectRefusal(.invalidRequest, request)
        #expect(error?.description.contains("secret") == false)
    }

    @Test("Ordinary requests pass")
    func ordinary() throws {
        try WebRequest(url: "https://example.com").validate()
        try WebRequest(url: "https://[::1]:8443/a?b=c#d", headers: [("X", "ä\tb"), ("Y", "")]).validate()
        try WebRequest(method: "PROPFIND", url: "http://localhost/", allowsPlainHTTP: true).validate()
    }

    @discardableResult
    private func expectRefusal(_ code: WebError.Code, _ request: WebRequest) async -> WebError? {
        let error = await expectError(code) { try request.validate() }
        #expect(error?.requestWasSent == false)
        return error
    }
}
