import Recording
import RecordingImport
import Testing

@Suite struct VendorCallTests {
    @Test(
        "The vendor, the call and the target are found from the address",
        arguments: [
            ("https://api.openai.com/v1/responses", "openai", "responses", "/v1/responses"),
            ("https://API.openai.com:443/v1/chat/completions", "openai", "chat_completions", "/v1/chat/completions"),
            ("https://api.anthropic.com/v1/messages?beta=true", "anthropic", "messages", "/v1/messages?beta=true"),
            ("https://api.x.ai/v1/responses", "xai", "responses", "/v1/responses"),
            ("https://api.x.ai/v1/chat/completions", "xai", "chat_completions", "/v1/chat/completions"),
            ("https://api.mistral.ai/v1/chat/completions#x", "mistral", "chat_completions", "/v1/chat/completions"),
            (
                "https://generativelanguage.googleapis.com/v1beta/models/g-1:streamGenerateContent?alt=sse", "google",
                "generate_content", "/v1beta/models/g-1:streamGenerateContent?alt=sse"
            ),
            (
                "https://generativelanguage.googleapis.com/v1/models/g-1:streamGenerateContent?key=k&alt=sse", "google",
                "generate_content", "/v1/models/g-1:streamGenerateContent?key=k&alt=sse"
            ),
            ("http://127.0.0.1:8089/openai/v1/responses", "openai", "responses", "/v1/responses"),
            ("http://localhost:8089/anthropic/v1/messages", "anthropic", "messages", "/v1/messages"),
            ("http://[::1]:8089/xai/v1/chat/completions", "xai", "chat_completions", "/v1/chat/completions"),
            ("http://mock/mistral/v1/chat/completions", "mistral", "chat_completions", "/v1/chat/completions"),
            (
                "http://mock/google/v1beta/models/g-1:streamGenerateContent?alt=sse", "google", "generate_content",
                "/v1beta/models/g-1:streamGenerateContent?alt=sse"
            ),
        ]
    )
    func known(url: String, vendor: String, api: String, target: String) throws {
        let capture = try #require(try ImportedFile.read(Sample.har(url: url)).capture)
        #expect(capture.vendor.rawValue == vendor)
        #expect(capture.api.rawValue == api)
        #expect(capture.request.target == target)
    }

    @Test(
        "A named vendor's call is found behind a proxy's path",
        arguments: [
            ("https://proxy.example/v1/chat/completions", Recording.Vendor.openai, "/v1/chat/completions"),
            ("https://proxy.example/gateway/openai/chat/completions?v=1", .openai, "/v1/chat/completions?v=1"),
            ("https://proxy.example/a/responses", .xai, "/v1/responses"),
            ("https://proxy.example/anthropic/v1/messages", .anthropic, "/v1/messages"),
            ("https://proxy.example/t/messages", .anthropic, "/v1/messages"),
            (
                "https://proxy.example/g/v1/models/g-1:streamGenerateContent?alt=sse", .google,
                "/v1/models/g-1:streamGenerateContent?alt=sse"
            ),
            (
                "https://proxy.example/models/g-1:streamGenerateContent?alt=sse", .google,
                "/v1beta/models/g-1:streamGenerateContent?alt=sse"
            ),
        ]
    )
    func proxied(url: String, vendor: Recording.Vendor, target: String) throws {
        let options = ImportOptions(vendor: vendor, day: "2026-11-01")
        let capture = try #require(try ImportedFile.read(Sample.har(url: url), options).capture)
        #expect(capture.vendor == vendor)
        #expect(capture.request.target == target)
        #expect(
            try ImportedFile.read(Sample.har(url: url)).capture?.vendor
                == (url.contains("/anthropic/v1") ? .anthropic : nil)
        )
    }

    @Test("A vendor's own host is believed, whatever vendor is named")
    func ownHost() throws {
        let options = ImportOptions(vendor: .mistral, day: "2026-11-01")
        #expect(try ImportedFile.read(Sample.har(), options).capture?.vendor == .openai)
    }

    @Test(
        "Other calls are skipped",
        arguments: [
            "https://api.openai.com/v1/chat/completions/1", "https://api.openai.com/v1/messages",
            "https://api.anthropic.com/v1/messages/count_tokens", "https://api.anthropic.com/v1/messages/batches",
            "https://api.mistral.ai/v1/responses", "https://api.openai.com.example.com/v1/responses",
            "https://generativelanguage.googleapis.com/v1beta/models/g-1:generateContent?alt=sse",
            "https://generativelanguage.googleapis.com/v1beta/models/g-1:streamGenerateContent",
            "http://mock/_mock/arm", "http://mock/openai/v1/models", "file:///v1/responses", "", "/v1/responses",
            "https://", "http://[::1/v1/responses",
        ]
    )
    func others(url: String) throws {
        let file = try ImportedFile.read(Sample.har(url: url))
        #expect(file.captures.isEmpty)
        #expect(file.reason?.hasPrefix("skipped: ") == true)
    }
}
