import Recording

extension Sample {
    /// A sound recording of each form, made of the sample.
    static func of(_ vendor: Recording.Vendor, _ api: Recording.API) -> Sample {
        var sample = Sample()
        sample.vendor = vendor
        return
            sample
            .replacing("\"vendor\": \"openai\"", "\"vendor\": \"\(vendor.rawValue)\"")
            .replacing("\"api\": \"chat_completions\"", "\"api\": \"\(api.rawValue)\"")
            .replacing("/v1/chat/completions", vendor.path(of: api, model: "gpt-6-luna"))
            .replacing("\"model\": \"gpt-6-luna\", ", vendor == .google ? "" : "\"model\": \"gpt-6-luna\", ")
            .with(body: opening(vendor, api) + completion(vendor, api))
    }

    /// An event that says something and ends nothing.
    static func opening(_ vendor: Recording.Vendor, _ api: Recording.API) -> String {
        switch api {
        case .messages: "event: ping\ndata: {\"type\": \"ping\"}\n\n"
        case .responses: event("response.output_text.delta", "\"delta\":\"Hi\"")
        case .chatCompletions: "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}\n\n"
        case .generateContent:
            "data: {\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"Hi\"}]},\"index\": 0}]}\r\n\r\n"
        }
    }

    /// What the vendor ends a whole answer with.
    static func completion(_ vendor: Recording.Vendor, _ api: Recording.API) -> String {
        switch api {
        case .messages: event("message_stop", nil)
        case .responses: event("response.completed", nil)
        case .chatCompletions: "data: [DONE]\n\n"
        case .generateContent: "data: {\"candidates\": [{\"finishReason\": \"STOP\",\"index\": 0}]}\r\n\r\n"
        }
    }

    /// What the vendor ends a failed stream with.
    static func failure(_ vendor: Recording.Vendor, _ api: Recording.API) -> String {
        switch (vendor, api) {
        case (.google, _): "{\n  \"error\": {\n    \"code\": 503,\n    \"status\": \"UNAVAILABLE\"\n  }\n}\n"
        case (.xai, .chatCompletions): "data: {\"code\":\"unavailable\",\"error\":\"Too busy.\"}\n\n"
        case (.xai, _), (_, .messages): event("error", "\"message\":\"Too busy.\"")
        case (_, .responses): event("response.failed", nil)
        default: "data: {\"error\":{\"message\":\"Too busy.\"}}\n\ndata: [DONE]\n\n"
        }
    }

    static func event(_ type: String, _ field: String?) -> String {
        "event: \(type)\ndata: {\"type\":\"\(type)\"\(field.map { ",\($0)" } ?? "")}\n\n"
    }
}
