import JSONTree
import Recording

extension OpenAIResponses {
    func validate(_ body: JSONTree, of request: VendorRequest) throws(Refusal) -> Question {
        let body = JSONField(body)
        try body.expectOnly(Self.fields)
        let model = try body.required("model").filledText()
        let settings = OpenAISettings(body, model: model, effort: body["reasoning"]?["effort"])
        // A prompt that the vendor keeps, or a conversation, may say it all.
        let isKept = ["prompt", "conversation", "previous_response_id"].contains { body[$0] != nil }
        let input = isKept ? body["input"] : try body.required("input")
        let lastUserText = try input.flatMap { input throws(Refusal) in
            try Self.input.check(input) { part, url throws(Refusal) in
                try settings.check(picture: url, detail: part["detail"]?.tree.string, param: "input")
            }
        }
        try body["max_output_tokens"]?.whole(in: Self.leastOutput...Int.max)
        try body["max_tool_calls"]?.whole(in: 1...Int.max)
        if let instructions = body["instructions"], instructions.tree.kind != .array { _ = try instructions.text() }
        try body["temperature"]?.number(in: 0...2)
        try body["top_p"]?.number(in: 0...1)
        try body["top_logprobs"]?.whole(in: 0...20)
        for name in ["store", "background", "parallel_tool_calls"] { try body[name]?.flag() }
        for name in ["metadata", "text", "prompt"] { try body[name]?.expectObject() }
        try ResponsesInput.checkTools(body["tools"])
        try ChatShapes.checkToolChoice(body["tool_choice"], words: ["none", "auto", "required"])
        _ = try body["truncation"]?.choice(["auto", "disabled"])
        if let reasoning = body["reasoning"] {
            try reasoning.expectOnly(["effort", "summary", "generate_summary", "context", "mode"])
            _ = try reasoning["effort"]?.choice(["none", "minimal", "low", "medium", "high", "xhigh", "max"])
            _ = try reasoning["summary"]?.choice(["auto", "concise", "detailed"])
        }
        if let image = body["image"] {
            try image.expectOnly(["context_compression"])
            _ = try image["context_compression"]?.choice(["auto", "enabled", "disabled"])
        }
        try settings.checkResponses()
        for entry in try body["include"]?.elements() ?? [] { _ = try entry.text() }
        let streams = try body["stream"]?.flag() ?? false
        let options = body["stream_options"]
        try options?.expectOnly(["include_obfuscation"])
        return Question(
            vendor: vendor,
            api: api,
            model: model,
            lastUserText: lastUserText,
            form: streams ? .eventStream : .whole,
            wantsObfuscation: try options?["include_obfuscation"]?.flag() ?? true
        )
    }

    private static let leastOutput = 16
    private static let input = ResponsesInput(
        items: [
            "message", "reasoning", "function_call", "function_call_output", "item_reference", "file_search_call",
            "web_search_call", "computer_call", "computer_call_output", "image_generation_call",
            "code_interpreter_call", "mcp_call", "mcp_list_tools", "mcp_approval_request", "mcp_approval_response",
            "local_shell_call", "local_shell_call_output", "shell_call", "shell_call_output", "apply_patch_call",
            "apply_patch_call_output", "custom_tool_call", "custom_tool_call_output", "compaction", "tool_search_call",
            "tool_search_output", "additional_tools", "configuration_update", "compaction_trigger", "program",
            "program_output",
        ],
        refusesUnknown: true
    )
    private static let fields: Set<String> = [
        "model", "input", "stream", "stream_options", "instructions", "max_output_tokens", "max_tool_calls", "store",
        "metadata", "temperature", "top_p", "top_logprobs", "tools", "tool_choice", "parallel_tool_calls", "reasoning",
        "text", "truncation", "include", "previous_response_id", "conversation", "background", "background_options",
        "prompt", "user", "safety_identifier", "prompt_cache_key", "prompt_cache_options", "prompt_cache_retention",
        "service_tier", "context_management", "moderation", "access_programs", "image",
    ]
}
