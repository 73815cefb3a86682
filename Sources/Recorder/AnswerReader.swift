import Providers
package import Recording
import WebClient

/// Reads a recorded answer as the production client reads a vendor's.
package enum AnswerReader {
    /// Returns what a right decoder makes of an answer.
    package static func expectation(
        of body: [UInt8],
        status: Int,
        headers: [(name: String, value: String)],
        vendor: Recording.Vendor,
        api: Recording.API
    ) -> Recording.Expectation {
        guard let endpoint = ProviderEndpoint(vendor: Vendor(vendor), api: WireFormat(api), apiKey: "") else {
            preconditionFailure("\(vendor.rawValue) has recordings in a form in which it is not asked.")
        }
        let api = endpoint.makeAPI()
        guard (200..<300).contains(status) else {
            let failure = api.failure(status: status, headers: WebHeaders(headers), body: body)
            return Recording.Expectation(
                text: "",
                finishReason: nil,
                usage: nil,
                failure: failure.kind.rawValue
            )
        }
        var decoder = api.makeDecoder()
        var reading = Reading()
        for event in decoder.decode(body) + decoder.finish() { reading.take(event) }
        return reading.expectation
    }

    private struct Reading {
        var text = ""
        var usage: TokenUsage?
        var finish: String?
        var failure: String?

        mutating func take(_ event: ProviderEvent) {
            switch event {
            case .text(let piece): text += piece
            case .usage(let count): usage = count
            case .finished(let reason): finish = reason.rawValue
            // The vendor's limit for one request: another request continues the answer.
            case .paused: finish = FinishReason.length.rawValue
            case .failed(let cause): failure = cause.kind.rawValue
            }
        }

        var expectation: Recording.Expectation {
            // A count that no finish follows is not the whole count.
            let count = finish == nil ? nil : usage
            return Recording.Expectation(
                text: text,
                finishReason: finish,
                usage: count.map {
                    Recording.Usage(
                        inputTokens: $0.inputTokens,
                        outputTokens: $0.outputTokens,
                        cachedInputTokens: $0.cachedInputTokens,
                        reasoningTokens: $0.reasoningTokens
                    )
                },
                failure: failure
            )
        }
    }
}
