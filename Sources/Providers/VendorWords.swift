internal import JSONTree
internal import WebClient

/// Turns what a vendor says went wrong into a failure whose detail is fit for a log.
struct VendorWords: Sendable {
    private static let maximumCharacters = 500

    /// The key that was sent: some vendors repeat it in their errors.
    private let apiKey: String

    init(apiKey: String) {
        self.apiKey = apiKey
    }

    /// The failure that an error inside a stream means.
    func failure(_ error: VendorError) -> ProviderFailure {
        var failure = ProviderFailure(error)
        failure.detail = fit(failure.detail)
        return failure
    }

    /// The failure that an answer with an error's status means, whatever its body is.
    func failure(status: Int, headers: WebHeaders, body: [UInt8]) -> ProviderFailure {
        let tree = try? JSONTree.parse(body)
        // What is no error in any known shape, or was cut short, still has words.
        let error =
            tree.flatMap(VendorError.init) ?? VendorError(message: String(decoding: body.prefix(4_096), as: UTF8.self))
        var failure = ProviderFailure(error, status: status)
        failure.detail = fit("status \(status) \(error.text)")
        if let id = Self.requestIDs.lazy.compactMap({ headers.first($0) }).first {
            failure.detail += " (request \(id.prefix(80)))"
        }
        if failure.retryable { failure.retryAfter = RetryAfter.duration(in: headers) ?? error.retryDelay }
        return failure
    }

    /// `text` in one line, at most 500 characters, with what is or looks like a key replaced by `[masked]`.
    func fit(_ text: String) -> String {
        // Bounded before the work as well, so that a huge text costs nothing.
        var line = String(text.prefix(4 * Self.maximumCharacters).map { $0.isWhitespace || $0.isNewline ? " " : $0 })
        line = Self.withoutControls(line)
        if !apiKey.isEmpty { line = Self.replace(apiKey, in: line) }
        line = line.split(separator: " ").map(Self.maskingKeys).joined(separator: " ")
        return line.count <= Self.maximumCharacters ? line : line.prefix(Self.maximumCharacters) + "…"
    }

    /// Where the vendors name a request: Anthropic; OpenAI and xAI; Mistral, and the gateway before it. Google does not.
    private static let requestIDs = ["request-id", "x-request-id", "mistral-correlation-id", "x-kong-request-id"]

    private static let mask = "[masked]"

    private static func withoutControls(_ line: String) -> String {
        String(
            String.UnicodeScalarView(line.unicodeScalars.lazy.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 })
        )
    }

    private static func replace(_ secret: String, in line: String) -> String {
        var result = ""
        var rest = line[...]
        while let range = rest.firstRange(of: secret) {
            result += rest[..<range.lowerBound] + mask
            rest = rest[range.upperBound...]
        }
        return result + rest
    }

    /// Masks the runs of a word that are written as keys are: a known beginning, or long with letters and digits.
    private static func maskingKeys(_ word: Substring) -> String {
        var result = ""
        var run = ""
        func close() {
            result += isKeyLike(run) ? mask : run
            run = ""
        }
        for character in word {
            let isKeyCharacter =
                character.isASCII && (character.isLetter || character.isNumber || "-_*.".contains(character))
            if isKeyCharacter {
                run.append(character)
            } else {
                close()
                result.append(character)
            }
        }
        close()
        return result
    }

    private static func isKeyLike(_ run: String) -> Bool {
        let beginnings = ["sk-", "sk_", "rk-", "xai-", "AIza", "AQ.", "key-"]
        if run.count > 3, beginnings.contains(where: run.hasPrefix) { return true }
        return run.split(whereSeparator: { "-_*.".contains($0) }).contains { segment in
            guard segment.count >= 28, segment.contains(where: \.isLetter) else { return false }
            // Mistral's keys are 32 letters and digits, and may happen to have no digit.
            return segment.contains(where: \.isNumber)
                || segment.count == 32 && segment.contains(where: \.isUppercase)
                    && segment.contains(where: \.isLowercase)
        }
    }
}
