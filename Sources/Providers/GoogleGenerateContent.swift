internal import EventStream
package import WebClient

/// Google's Gemini API, streamed as server-sent events.
///
/// Source: Google's Gemini API reference, "Generating content", version v1beta.
package struct GoogleGenerateContent: ProviderAPI {
    private let endpoint: ProviderEndpoint

    init(endpoint: ProviderEndpoint) {
        self.endpoint = endpoint
    }

    package var vendor: Vendor { endpoint.vendor }
    package var format: WireFormat { endpoint.api }

    package func request(_ request: ProviderRequest) throws(ProviderFailure) -> WebRequest {
        let body = Body(
            contents: try request.alternatingTurns(accepting: accepts).map(Body.Content.init),
            systemInstruction: request.system.flatMap { system in
                system.isEmpty ? nil : Body.Content(parts: [Body.Part(text: system)])
            },
            generationConfig: Body.GenerationConfig(request),
            continuationToken: request.continuation?.token
        )
        return try endpoint.post(
            body,
            to: "/v1beta/\(try Self.path(of: request.model)):streamGenerateContent?alt=sse",
            authorization: [("x-goog-api-key", endpoint.apiKey)],
            traceparent: request.traceparent
        )
    }

    /// Images but GIF, and most forms of audio and video.
    ///
    /// Source: Google's guides "Image understanding", "Audio understanding" and "Video understanding", each under
    /// "Supported … formats"; containers have several names in use, all of which are taken.
    package func accepts(_ contentType: String) -> Bool {
        Self.contentTypes.contains(contentType)
    }

    package var imageLimits: ImageLimits { .google }

    package func makeDecoder() -> any ProviderDecoder {
        FrameDecoder(reader: GoogleGenerateContentReader(), words: VendorWords(apiKey: endpoint.apiKey))
    }

    package func failure(status: Int, headers: WebHeaders, body: [UInt8]) -> ProviderFailure {
        VendorWords(apiKey: endpoint.apiKey).failure(status: status, headers: headers, body: body)
    }

    /// A model's resource name, fit for a path. A name without a collection is one of `models`, as in Google's SDK.
    private static func path(of model: String) throws(ProviderFailure) -> String {
        let isFull = model.hasPrefix("models/") || model.hasPrefix("tunedModels/")
        let segments = (isFull ? model : "models/\(model)").split(separator: "/", omittingEmptySubsequences: false)
        // Dots are a step in the tree of paths even when they are escaped.
        guard segments.count == 2, !["", ".", ".."].contains(segments[1]) else {
            throw ProviderFailure(kind: .invalidRequest, detail: "no name of a Gemini model: \(model.prefix(100))")
        }
        return "\(segments[0])/\(escaped(segments[1]))"
    }

    /// Percent-encodes all but the unreserved characters (RFC 3986 §2.3).
    private static func escaped(_ segment: Substring) -> String {
        let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        for byte in segment.utf8 {
            if unreserved.contains(byte) {
                result.append(byte)
            } else {
                result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static let contentTypes: Set = [
        "image/png", "image/jpeg", "image/webp", "image/heic", "image/heif",
        "audio/wav", "audio/wave", "audio/x-wav", "audio/vnd.wave", "audio/mp3", "audio/mpeg", "audio/aiff",
        "audio/x-aiff", "audio/aac", "audio/ogg", "audio/opus", "audio/flac", "audio/x-flac", "audio/mp4", "audio/m4a",
        "audio/x-m4a", "audio/webm",
        "video/mp4", "video/mpeg", "video/mov", "video/quicktime", "video/avi", "video/x-msvideo", "video/x-flv",
        "video/mpg", "video/webm", "video/wmv", "video/x-ms-wmv", "video/3gpp",
    ]
}

extension GoogleGenerateContent {
    private struct Body: Encodable {
        struct Content: Encodable {
            var role: String?
            var parts: [Part]

            init(role: String? = nil, parts: [Part]) {
                self.role = role
                self.parts = parts
            }

            init(_ turn: ProviderMessage) {
                self.init(role: turn.role == .user ? "user" : "model", parts: turn.parts.map(Part.init))
            }
        }

        struct Part: Encodable {
            struct Blob: Encodable {
                var mimeType: String
                var data: String
            }

            var text: String?
            var inlineData: Blob?

            init(text: String) {
                self.text = text
            }

            init(_ part: ProviderPart) {
                switch part {
                case .text(let text): self.text = text
                case .media(let media): inlineData = Blob(mimeType: media.contentType, data: media.base64)
                }
            }
        }

        struct GenerationConfig: Encodable {
            struct ThinkingConfig: Encodable {
                var includeThoughts = true
            }

            var maxOutputTokens: Int?
            var thinkingConfig: ThinkingConfig?

            init?(_ request: ProviderRequest) {
                maxOutputTokens = request.maxOutputTokens
                thinkingConfig = request.wantsThoughts ? ThinkingConfig() : nil
                if maxOutputTokens == nil, thinkingConfig == nil { return nil }
            }
        }

        var contents: [Content]
        var systemInstruction: Content?
        var generationConfig: GenerationConfig?
        var continuationToken: String?
    }
}
