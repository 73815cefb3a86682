import JSONTree
import Providers
import Testing
import WebClient

@Suite("Asking Google and Mistral")
struct GoogleAndMistralRequestTests {
    private static let conversation = ProviderRequest(
        model: "a-model",
        system: "Be brief.",
        messages: [
            ProviderMessage(role: .user, text: "Hi / hello"),
            ProviderMessage(role: .assistant, text: "Hello."),
            ProviderMessage(
                role: .user,
                parts: [
                    .text("See"), .media(ProviderMedia(kind: .image, contentType: "image/png", bytes: [1, 2, 255])),
                    .media(ProviderMedia(kind: .audio, contentType: "audio/mpeg", bytes: [3])),
                    .media(ProviderMedia(kind: .video, contentType: "video/mp4", bytes: [4, 5])),
                ]
            ),
        ],
        maxOutputTokens: 50
    )

    private static func body(of request: WebRequest) -> String {
        guard case .bytes(let bytes) = request.body else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("Google is asked in its own form, with every kind of file")
    func google() throws {
        let request = try makeAPI(.google).request(Self.conversation)
        #expect(request.method == "POST")
        #expect(
            request.url
                == "https://generativelanguage.googleapis.com/v1beta/models/a-model:streamGenerateContent?alt=sse"
        )
        #expect(WebHeaders(request.headers).first("x-goog-api-key") == "test-key")
        #expect(WebHeaders(request.headers).first("authorization") == nil)
        #expect(
            Self.body(of: request)
                == #"{"contents":[{"parts":[{"text":"Hi / hello"}],"role":"user"},{"parts":[{"text":"Hello."}],"role":"model"},{"parts":[{"text":"See"},{"inlineData":{"data":"AQL/","mimeType":"image/png"}},{"inlineData":{"data":"Aw==","mimeType":"audio/mpeg"}},{"inlineData":{"data":"BAU=","mimeType":"video/mp4"}}],"role":"user"}],"generationConfig":{"maxOutputTokens":50},"systemInstruction":{"parts":[{"text":"Be brief."}]}}"#
        )
    }

    @Test("Mistral is asked in its own form, with images and sound")
    func mistral() throws {
        let request = try makeAPI(.mistral).request(Self.conversation)
        #expect(request.url == "https://api.mistral.ai/v1/chat/completions")
        #expect(WebHeaders(request.headers).first("authorization") == "Bearer test-key")
        #expect(
            Self.body(of: request)
                == #"{"max_tokens":50,"messages":[{"content":"Be brief.","role":"system"},{"content":"Hi / hello","role":"user"},{"content":"Hello.","role":"assistant"},{"content":[{"text":"See","type":"text"},{"image_url":"data:image/png;base64,AQL/","type":"image_url"},{"input_audio":"Aw==","type":"input_audio"}],"role":"user"}],"model":"a-model","stream":true}"#
        )
    }

    @Test("What was not asked for is not sent", arguments: [Vendor.google, .mistral])
    func bare(vendor: Vendor) throws {
        let messages = [ProviderMessage(role: .user, text: "a")]
        let request = try makeAPI(vendor).request(ProviderRequest(model: "m", system: "", messages: messages))
        let google = #"{"contents":[{"parts":[{"text":"a"}],"role":"user"}]}"#
        let mistral = #"{"messages":[{"content":"a","role":"user"}],"model":"m","stream":true}"#
        #expect(Self.body(of: request) == (vendor == .google ? google : mistral))
    }

    @Test(
        "A conversation without a word of the user is refused before it is sent",
        arguments: [Vendor.google, .mistral]
    )
    func nothing(vendor: Vendor) throws {
        let api = try makeAPI(vendor)
        let error = try #require(throws: ProviderFailure.self) {
            try api.request(ProviderRequest(model: "m", messages: [.init(role: .assistant, text: "a")]))
        }
        #expect(error.kind == .invalidRequest)
    }

    @Test(
        "A model's name is taken with or without its collection, and can be no other path",
        arguments: [
            ("gemini-3.8-flash", "models/gemini-3.8-flash"), ("models/gemini-3.8-flash", "models/gemini-3.8-flash"),
            ("tunedModels/mine", "tunedModels/mine"), ("a b?c#d%2F:e&é", "models/a%20b%3Fc%23d%252F%3Ae%26%C3%A9"),
        ]
    )
    func modelNames(model: String, path: String) throws {
        let messages = [ProviderMessage(role: .user, text: "a")]
        let request = try makeAPI(.google).request(ProviderRequest(model: model, messages: messages))
        #expect(
            request.url
                == "https://generativelanguage.googleapis.com/v1beta/\(path):streamGenerateContent?alt=sse"
        )
    }

    @Test(
        "A name that is no model's is refused",
        arguments: ["", "..", ".", "models/", "models/..", "a/b", "models/a/b"]
    )
    func badModelNames(model: String) throws {
        let api = try makeAPI(.google)
        let messages = [ProviderMessage(role: .user, text: "a")]
        let error = try #require(throws: ProviderFailure.self) {
            try api.request(ProviderRequest(model: model, messages: messages))
        }
        #expect(error.kind == .invalidRequest)
    }

    @Test(
        "A base URL is taken as the vendor's SDK takes it, without a version",
        arguments: [
            (
                .google, "http://127.0.0.1:9/google/",
                "http://127.0.0.1:9/google/v1beta/models/a-model:streamGenerateContent?alt=sse"
            ),
            (.mistral, "http://127.0.0.1:9/mistral", "http://127.0.0.1:9/mistral/v1/chat/completions"),
        ] as [(Vendor, String, String)]
    )
    func baseURLs(vendor: Vendor, baseURL: String, url: String) throws {
        #expect(try makeAPI(vendor, baseURL: baseURL).request(Self.conversation).url == url)
    }

    @Test("Neither vendor is spoken to in another's form")
    func unspoken() {
        #expect(ProviderEndpoint(vendor: .google, api: .chatCompletions, apiKey: "k") == nil)
        #expect(ProviderEndpoint(vendor: .mistral, api: .responses, apiKey: "k") == nil)
        #expect(ProviderEndpoint(vendor: .openai, api: .generateContent, apiKey: "k") == nil)
    }
}
