import JSONTree
import Providers
import Testing
import WebClient

@Suite("Asking a vendor")
struct ProviderRequestTests {
    private static let conversation = ProviderRequest(
        model: "a-model",
        system: "Be brief.",
        messages: [
            ProviderMessage(role: .user, text: "Hi / hello"),
            ProviderMessage(role: .assistant, text: "Hello."),
            ProviderMessage(role: .user, parts: [.text("One"), .text("Two")]),
        ],
        maxOutputTokens: 50,
        traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    )

    private static func body(of request: WebRequest) throws -> String {
        guard case .bytes(let bytes) = request.body else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func header(_ name: String, of request: WebRequest) -> String? {
        WebHeaders(request.headers).first(name)
    }

    @Test("Anthropic is asked in its own form")
    func anthropic() throws {
        let request = try makeAPI(.anthropic).request(Self.conversation)
        #expect(request.method == "POST")
        #expect(request.url == "https://api.anthropic.com/v1/messages")
        #expect(Self.header("x-api-key", of: request) == "test-key")
        #expect(Self.header("anthropic-version", of: request) == "2026-10-21")
        #expect(Self.header("authorization", of: request) == nil)
        #expect(
            try Self.body(of: request)
                == #"{"max_tokens":50,"messages":[{"content":"Hi / hello","role":"user"},{"content":"Hello.","role":"assistant"},{"content":[{"text":"One","type":"text"},{"text":"Two","type":"text"}],"role":"user"}],"model":"a-model","stream":true,"system":"Be brief."}"#
        )
    }

    @Test("The Responses API is asked in its own form, and stores nothing")
    func responses() throws {
        let request = try makeAPI(.openai).request(Self.conversation)
        #expect(request.url == "https://api.openai.com/v1/responses")
        #expect(Self.header("authorization", of: request) == "Bearer test-key")
        #expect(
            try Self.body(of: request)
                == #"{"input":[{"content":"Hi / hello","role":"user"},{"content":"Hello.","role":"assistant"},{"content":[{"text":"One","type":"input_text"},{"text":"Two","type":"input_text"}],"role":"user"}],"instructions":"Be brief.","max_output_tokens":50,"model":"a-model","store":false,"stream":true}"#
        )
    }

    @Test("Chat Completions is asked in its own form, with usage")
    func chatCompletions() throws {
        let request = try makeAPI(.openai, .chatCompletions).request(Self.conversation)
        #expect(request.url == "https://api.openai.com/v1/chat/completions")
        #expect(Self.header("authorization", of: request) == "Bearer test-key")
        #expect(
            try Self.body(of: request)
                == #"{"max_completion_tokens":50,"messages":[{"content":"Be brief.","role":"system"},{"content":"Hi / hello","role":"user"},{"content":"Hello.","role":"assistant"},{"content":"One\n\nTwo","role":"user"}],"model":"a-model","stream":true,"stream_options":{"include_usage":true}}"#
        )
    }

    @Test("xAI's Responses API is asked with the system prompt as a message and an earlier answer as one text")
    func xaiResponses() throws {
        var conversation = Self.conversation
        conversation.messages[1].parts.append(.text("Again."))
        let request = try makeAPI(.xai).request(conversation)
        #expect(request.url == "https://api.x.ai/v1/responses")
        #expect(Self.header("authorization", of: request) == "Bearer test-key")
        #expect(
            try Self.body(of: request)
                == #"{"input":[{"content":"Be brief.","role":"system"},{"content":"Hi / hello","role":"user"},{"content":"Hello.\n\nAgain.","role":"assistant"},{"content":[{"text":"One","type":"input_text"},{"text":"Two","type":"input_text"}],"role":"user"}],"max_output_tokens":50,"model":"a-model","store":false,"stream":true}"#
        )
    }

    @Test("xAI's Chat Completions is asked in its own form, with usage")
    func xaiChatCompletions() throws {
        let request = try makeAPI(.xai, .chatCompletions).request(Self.conversation)
        #expect(request.url == "https://api.x.ai/v1/chat/completions")
        #expect(Self.header("authorization", of: request) == "Bearer test-key")
        #expect(
            try Self.body(of: request)
                == #"{"max_completion_tokens":50,"messages":[{"content":"Be brief.","role":"system"},{"content":"Hi / hello","role":"user"},{"content":"Hello.","role":"assistant"},{"content":"One\n\nTwo","role":"user"}],"model":"a-model","stream":true,"stream_options":{"include_usage":true}}"#
        )
    }

    private static let formats: [(Vendor, WireFormat)] = [
        (.anthropic, .messages), (.openai, .responses), (.openai, .chatCompletions), (.xai, .responses),
        (.xai, .chatCompletions),
    ]

    @Test("An event stream is asked for, and the trace is passed on", arguments: formats)
    func commonHeaders(vendor: Vendor, format: WireFormat) throws {
        let request = try makeAPI(vendor, format).request(Self.conversation)
        #expect(Self.header("accept", of: request) == "text/event-stream")
        #expect(Self.header("content-type", of: request) == "application/json")
        #expect(Self.header("traceparent", of: request) == Self.conversation.traceparent)
        var untraced = Self.conversation
        untraced.traceparent = nil
        #expect(Self.header("traceparent", of: try makeAPI(vendor, format).request(untraced)) == nil)
        #expect(request.allowsPlainHTTP == false)
    }

    @Test("Blank turns are left out, and a conversation of nothing else is refused", arguments: formats)
    func blankTurns(vendor: Vendor, format: WireFormat) throws {
        let api = try makeAPI(vendor, format)
        let messages = [
            ProviderMessage(role: .user, parts: [.text("a"), .text(" \n")]),
            ProviderMessage(role: .assistant, text: ""),
        ]
        let body = try JSONTree.parse(try Self.body(of: api.request(ProviderRequest(model: "m", messages: messages))))
        let turns = try #require(body["messages"] ?? body["input"])
        #expect(turns.elements.map { $0["content"]?.string } == ["a"])
        #expect(body["system"] == nil && body["instructions"] == nil)
        let error = try #require(throws: ProviderFailure.self) {
            try api.request(ProviderRequest(model: "m", messages: Array(messages.dropFirst())))
        }
        #expect(error.kind == .invalidRequest)
    }

    private static let allForms = formats + [(.google, .generateContent), (.mistral, .chatCompletions)]

    @Test("Turns alternate in every form, the first and the last being the user's", arguments: allForms)
    func alternation(vendor: Vendor, format: WireFormat) throws {
        let messages: [ProviderMessage] = [
            .init(role: .assistant, text: "0"), .init(role: .user, text: "1"), .init(role: .assistant, text: ""),
            .init(role: .user, text: "2"), .init(role: .assistant, text: "3"), .init(role: .assistant, text: "4"),
            .init(role: .user, text: "5"), .init(role: .assistant, text: "6"), .init(role: .user, text: " \n"),
        ]
        let request = try makeAPI(vendor, format).request(ProviderRequest(model: "m", messages: messages))
        let body = try JSONTree.parse(try Self.body(of: request))
        let turns = try #require((body["messages"] ?? body["input"] ?? body["contents"])?.elements)
        #expect(turns.map { $0["role"]?.string } == ["user", vendor == .google ? "model" : "assistant", "user"])
        let texts = turns.map { turn in
            let parts = turn["parts"] ?? turn["content"]
            return parts?.string ?? parts?.elements.compactMap { $0["text"]?.string }.joined(separator: "\n\n")
        }
        #expect(texts == ["1\n\n2", "3\n\n4", "5"])
        if vendor == .anthropic { #expect(body["max_tokens"]?.integer == AnthropicMessages.defaultMaxOutputTokens) }
    }

    @Test("Turns of nothing but texts are one text to Chat Completions, which not all servers take in parts")
    func plainTexts() throws {
        let messages: [ProviderMessage] = [.init(role: .user, text: "1"), .init(role: .user, text: "2")]
        for vendor in [Vendor.openai, .xai] {
            let request = ProviderRequest(model: "m", messages: messages)
            let body = try JSONTree.parse(try Self.body(of: makeAPI(vendor, .chatCompletions).request(request)))
            #expect(body["messages"]?[0]?["content"]?.string == "1\n\n2")
        }
    }

    /// Where a form has the names of the thread and of the user, and the wish to be sent thoughts.
    struct Extras: Sendable, CustomTestStringConvertible {
        let vendor: Vendor
        let format: WireFormat
        let caching: [String]
        let user: [String]
        let thoughts: [String]
        var testDescription: String { "\(vendor) \(format)" }

        init(
            _ vendor: Vendor,
            _ format: WireFormat,
            caching: String = "",
            user: String = "",
            thoughts: String = ""
        ) {
            self.vendor = vendor
            self.format = format
            self.caching = caching.split(separator: " ").map(String.init)
            self.user = user.split(separator: " ").map(String.init)
            self.thoughts = thoughts.split(separator: " ").map(String.init)
        }
    }

    @Test(
        "The thread, the user and the thoughts stand where the form has a place for them, and are left out when refused",
        arguments: [
            Extras(
                .anthropic,
                .messages,
                caching: "cache_control type",
                user: "metadata user_id",
                thoughts: "thinking display"
            ),
            Extras(
                .openai,
                .responses,
                caching: "prompt_cache_key",
                user: "safety_identifier",
                thoughts: "reasoning summary"
            ),
            Extras(.openai, .chatCompletions, caching: "prompt_cache_key", user: "safety_identifier"),
            Extras(.xai, .responses, caching: "prompt_cache_key", user: "safety_identifier"),
            Extras(.xai, .chatCompletions, caching: "prompt_cache_key", user: "safety_identifier"),
            Extras(.mistral, .chatCompletions, caching: "prompt_cache_key"),
            Extras(.google, .generateContent, thoughts: "generationConfig thinkingConfig includeThoughts"),
        ]
    )
    func extras(form: Extras) throws {
        let places = [ProviderExtra.caching: form.caching, .user: form.user, .thoughts: form.thoughts]
        for refused in [nil] + ProviderExtra.allCases {
            for reasons in [true, false, nil] {
                var request = ProviderRequest(
                    model: "m",
                    messages: [.init(role: .user, text: "Hi")],
                    user: "a-user",
                    thread: "a-thread",
                    reasons: reasons
                )
                if let refused { request.take(.without(refused)) }
                let webRequest = try makeAPI(form.vendor, form.format).request(request)
                let body = try JSONTree.parse(try Self.body(of: webRequest))
                for (extra, place) in places where !place.isEmpty {
                    let value = place.reduce(Optional(body)) { tree, key in tree?[key] }
                    let isWanted = refused != extra && (extra != .thoughts || reasons == true)
                    #expect((value != nil) == isWanted, "\(extra), \(String(describing: reasons))")
                    if let name = value?.string, extra == .user { #expect(name == "a-user") }
                    if place == ["prompt_cache_key"] { #expect(value?.string == (isWanted ? "a-thread" : nil)) }
                }
                if form.vendor == .xai, form.format == .chatCompletions {
                    #expect(Self.header("x-grok-conv-id", of: webRequest) == (refused == .caching ? nil : "a-thread"))
                }
            }
        }
    }

    @Test(
        "A base URL is taken as the vendor's SDK takes it, with or without a slash at its end",
        arguments: [
            (.anthropic, "http://127.0.0.1:9/anthropic", "http://127.0.0.1:9/anthropic/v1/messages"),
            (.anthropic, "https://proxy.test/", "https://proxy.test/v1/messages"),
            (.openai, "http://127.0.0.1:9/openai/v1//", "http://127.0.0.1:9/openai/v1/responses"),
            (.xai, "http://127.0.0.1:9/xai/v1", "http://127.0.0.1:9/xai/v1/responses"),
        ] as [(Vendor, String, String)]
    )
    func baseURLs(vendor: Vendor, baseURL: String, url: String) throws {
        let request = try makeAPI(vendor, baseURL: baseURL).request(Self.conversation)
        #expect(request.url == url)
        #expect(request.allowsPlainHTTP == baseURL.hasPrefix("http://"))
    }

    @Test("There is no endpoint for a vendor or a form that is not spoken")
    func unspoken() throws {
        #expect(ProviderEndpoint(vendor: .xai, api: .messages, apiKey: "k") == nil)
        #expect(ProviderEndpoint(vendor: .google, api: .responses, apiKey: "k") == nil)
        #expect(ProviderEndpoint(vendor: .mistral, api: .messages, apiKey: "k") == nil)
        #expect(ProviderEndpoint(vendor: .anthropic, api: .responses, apiKey: "k") == nil)
        #expect(ProviderEndpoint(vendor: .openai, api: .messages, apiKey: "k") == nil)
    }

    @Test("An endpoint's description has no key")
    func description() throws {
        let endpoint = try #require(ProviderEndpoint(vendor: .openai, apiKey: "very-secret"))
        #expect(!"\(endpoint)".contains("very-secret"))
    }

    @Test(
        "Tokens are estimated from bytes, and no text is none",
        arguments: [("", 0), ("a", 1), ("abcdefgh", 2), ("日本語語", 3)]
    )
    func estimate(text: String, tokens: Int) {
        #expect(TokenEstimate.tokens(in: text) == tokens)
    }

    @Test("Each vendor's tokens are estimated as its own tokenizer cuts")
    func estimateOfVendors() {
        let text = String(repeating: "a", count: 1_000)
        let tokens = Vendor.allCases.map { TokenEstimate.tokens(in: text, of: $0) }
        #expect(
            Dictionary(uniqueKeysWithValues: zip(Vendor.allCases, tokens)) == [
                .openai: 227, .anthropic: 322, .google: 238, .xai: 277, .mistral: 270,
            ]
        )
    }
}
