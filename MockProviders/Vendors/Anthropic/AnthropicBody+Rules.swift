import JSONTree

extension AnthropicBody {
    /// Holds the settings to what the model takes.
    func checkModelRules() throws(Refusal) {
        if breakpoints > 4 { throw .sentence(AnthropicWords.tooManyBreakpoints(breakpoints), .tooBig) }
        let maxTokens = body["max_tokens"]?.tree.integer ?? 0
        if let limit = rules.maxTokens, maxTokens > limit {
            throw .sentence(AnthropicWords.tooManyTokens(maxTokens, limit: limit, model: model), .tooBig)
        }
        let thinking = body["thinking"]?["type"]?.tree.string.flatMap(AnthropicModelRules.Thinking.init(rawValue:))
        if let thinking, !rules.thinking.contains(thinking) { throw .sentence(words(against: thinking)) }
        if let budget = body["thinking"]?["budget_tokens"]?.tree.integer, budget >= maxTokens {
            throw .sentence(AnthropicWords.budgetTooLarge, .wrongValue)
        }
        try checkEffort(thinking: thinking)
        try checkSampling(isThinking: thinking == .enabled || thinking == .adaptive)
        if !rules.takesForcedTools, ["any", "tool"].contains(body["tool_choice"]?["type"]?.tree.string) {
            throw .sentence(AnthropicWords.noForcedTools)
        }
    }

    private func words(against thinking: AnthropicModelRules.Thinking) -> String {
        switch thinking {
        case .adaptive: AnthropicWords.noAdaptive
        case .enabled: AnthropicWords.noEnabled
        case .disabled:
            rules.thinking.contains(.betweenTools) ? AnthropicWords.useBetweenTools : AnthropicWords.noDisabled
        case .betweenTools: AnthropicWords.noBetweenTools
        }
    }

    private func checkEffort(thinking: AnthropicModelRules.Thinking?) throws(Refusal) {
        guard let effort = body["output_config"]?["effort"]?.tree.string else { return }
        guard !rules.efforts.isEmpty else { throw .sentence(AnthropicWords.noEffort) }
        guard rules.efforts.contains(effort) else {
            throw .sentence(AnthropicWords.effort(effort, known: rules.efforts))
        }
        let isOff = thinking == .disabled || thinking == .betweenTools
        if isOff, !rules.takesHighEffortWithoutThinking, ["xhigh", "max"].contains(effort) {
            throw .sentence(AnthropicWords.effortWithoutThinking(effort))
        }
    }

    /// Under the version that has no sampling, the schema has refused it already.
    private func checkSampling(isThinking: Bool) throws(Refusal) {
        let temperature = body["temperature"]?.tree.double
        let topP = body["top_p"]?.tree.double
        switch rules.sampling {
        case .any: return
        case .oneOfTwo:
            if temperature != nil, topP != nil { throw .sentence(AnthropicWords.temperatureAndTopP) }
            if isThinking, let temperature, temperature != 1 {
                throw .sentence(AnthropicWords.temperatureWithThinking)
            }
        case .defaults:
            if let temperature, temperature != 1 { throw .sentence(AnthropicWords.deprecated("temperature")) }
            if let topP, topP < 0.99 { throw .sentence(AnthropicWords.deprecated("top_p")) }
            if body["top_k"] != nil { throw .sentence(AnthropicWords.deprecated("top_k")) }
        }
    }

    /// Holds the pictures to the model's number, and each to its size, its sides and its type.
    func checkImages() throws(Refusal) {
        guard images.count <= rules.maxImages else {
            throw .sentence(AnthropicWords.tooManyImages(images.count, limit: rules.maxImages), .tooBig)
        }
        let isMany = images.count > Self.manyImages
        let limit = isMany ? Self.maxSideOfMany : Self.maxSide
        var tooLarge: [Image] = []
        for image in images where image.source["type"]?.tree.string == "base64" {
            guard let data = image.source["data"], let text = data.tree.string else { continue }
            let count = text.utf8.count
            if count > Self.maxBase64 {
                throw Refusal(.tooBig, AnthropicWords.tooManyBytes(count, limit: Self.maxBase64), at: image.source.path)
            }
            guard let picture = Picture(base64: text) else {
                throw .sentence(AnthropicWords.unreadableImage, .wrongValue)
            }
            let declared = image.source["media_type"]?.tree.string ?? ""
            if picture.contentType != declared {
                throw Refusal(
                    .wrongValue,
                    AnthropicWords.otherType(declared: declared, actual: picture.contentType),
                    at: image.source.path
                )
            }
            if picture.longestSide > limit { tooLarge.append(image) }
        }
        guard let first = tooLarge.first else { return }
        let place = first.source.path.appending("data").dotted
        throw .sentence(
            "\(place): \(AnthropicWords.tooManyPixels(limit, isManyImages: isMany))",
            .tooBig,
            details: version == .third ? Self.details(of: tooLarge, limit: limit) : nil
        )
    }

    /// What a program may read of pictures that are too large. Source: Anthropic's SDK,
    /// `ImageDimensionsTooLargeErrorDetails`.
    private static func details(of images: [Image], limit: Int) -> JSONText {
        .object([
            ("error_code", .string("image_dimensions_too_large")), ("max_side_length_pixels", .integer(limit)),
            ("paths", .array(images.map { .string($0.place.dotted) })),
        ])
    }

    /// Source: platform.claude.com, "Vision".
    private static let maxSide = 8_000
    private static let maxSideOfMany = 2_000
    private static let manyImages = 20
    /// In base64 and not decoded.
    private static let maxBase64 = 10 << 20
}
