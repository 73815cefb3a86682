import JSONTree
import Providers
import Testing
import WebClient

@Suite("Showing a vendor files")
struct MediaRequestTests {
    private static func media(_ contentType: String) -> ProviderPart {
        let kind = ProviderMedia.Kind(rawValue: String(contentType.prefix { $0 != "/" })) ?? .image
        return .media(ProviderMedia(kind: kind, contentType: contentType, bytes: Array("file".utf8)))
    }

    /// The content of each turn that is sent.
    private func contents(_ messages: [ProviderMessage], to api: any ProviderAPI) throws -> [JSONTree] {
        guard case .bytes(let bytes) = try api.request(ProviderRequest(model: "m", messages: messages)).body else {
            return []
        }
        let body = try JSONTree.parse(bytes)
        return try #require(body["messages"] ?? body["input"]).elements.compactMap { $0["content"] }
    }

    struct Form: Sendable, CustomTestStringConvertible {
        var vendor: Vendor
        var format: WireFormat
        var parts: String
        var testDescription: String { "\(vendor) \(format)" }
    }

    @Test(
        "An image stands beside the words, as each form has it",
        arguments: [
            Form(
                vendor: .anthropic,
                format: .messages,
                parts:
                    #"[{"source":{"data":"ZmlsZQ==","media_type":"image/png","type":"base64"},"type":"image"},{"text":"Look","type":"text"}]"#
            ),
            Form(
                vendor: .openai,
                format: .responses,
                parts:
                    #"[{"image_url":"data:image/png;base64,ZmlsZQ==","type":"input_image"},{"text":"Look","type":"input_text"}]"#
            ),
            Form(
                vendor: .openai,
                format: .chatCompletions,
                parts:
                    #"[{"image_url":{"url":"data:image/png;base64,ZmlsZQ=="},"type":"image_url"},{"text":"Look","type":"text"}]"#
            ),
            Form(
                vendor: .xai,
                format: .responses,
                parts:
                    #"[{"image_url":"data:image/png;base64,ZmlsZQ==","type":"input_image"},{"text":"Look","type":"input_text"}]"#
            ),
            Form(
                vendor: .xai,
                format: .chatCompletions,
                parts:
                    #"[{"image_url":{"url":"data:image/png;base64,ZmlsZQ=="},"type":"image_url"},{"text":"Look","type":"text"}]"#
            ),
        ]
    )
    func image(form: Form) throws {
        let turn = ProviderMessage(role: .user, parts: [Self.media("image/png"), .text("Look")])
        let contents = try contents([turn], to: try makeAPI(form.vendor, form.format))
        #expect(contents == [try JSONTree.parse(form.parts)])
    }

    @Test("An image alone is a turn", arguments: [Vendor.anthropic, .openai, .xai])
    func imageAlone(vendor: Vendor) throws {
        let turn = ProviderMessage(role: .user, parts: [Self.media("image/jpeg")])
        #expect(try contents([turn], to: try makeAPI(vendor)).map(\.elements.count) == [1])
    }

    @Test("Audio goes to Chat Completions by its format", arguments: [("audio/mpeg", "mp3"), ("audio/x-wav", "wav")])
    func audio(contentType: String, format: String) throws {
        let turn = ProviderMessage(role: .user, parts: [Self.media(contentType)])
        let contents = try contents([turn], to: try makeAPI(.openai, .chatCompletions))
        let expected = #"[{"input_audio":{"data":"ZmlsZQ==","format":"\#(format)"},"type":"input_audio"}]"#
        #expect(contents == [try JSONTree.parse(expected)])
    }

    @Test(
        "A file that the form does not take is left out, and with it a turn that was nothing else",
        arguments: [
            (.anthropic, .messages, ["audio/mpeg", "video/mp4", "image/heic"]),
            (.openai, .responses, ["audio/mpeg", "video/mp4", "image/heic"]),
            (.openai, .chatCompletions, ["audio/ogg", "video/mp4", "image/heic"]),
            (.xai, .responses, ["audio/mpeg", "video/mp4", "image/webp"]),
            (.xai, .chatCompletions, ["audio/mpeg", "video/mp4", "image/webp"]),
        ] as [(Vendor, WireFormat, [String])]
    )
    func leftOut(vendor: Vendor, format: WireFormat, contentTypes: [String]) throws {
        let api = try makeAPI(vendor, format)
        for contentType in contentTypes {
            #expect(!api.accepts(contentType))
            let file = Self.media(contentType)
            let messages = [
                ProviderMessage(role: .user, parts: [file]),
                ProviderMessage(role: .assistant, text: "I see."),
                ProviderMessage(role: .user, parts: [file, .text("And now?")]),
            ]
            let contents = try contents(messages, to: api)
            #expect(contents.last?.string == "And now?")
            #expect(contents.allSatisfy { $0.kind == .string })
            let error = try #require(throws: ProviderFailure.self) {
                try api.request(ProviderRequest(model: "m", messages: [messages[0]]))
            }
            #expect(error.kind == .invalidRequest)
        }
    }

    @Test("No file is sent in an answer's turn", arguments: [Vendor.anthropic, .openai, .xai])
    func answers(vendor: Vendor) throws {
        let messages = [
            ProviderMessage(role: .user, text: "Draw."),
            ProviderMessage(role: .assistant, parts: [Self.media("image/png"), .text("Here.")]),
            ProviderMessage(role: .user, text: "Thanks."),
        ]
        let contents = try contents(messages, to: try makeAPI(vendor))
        #expect(contents.map(\.string) == ["Draw.", "Here.", "Thanks."])
    }
}
