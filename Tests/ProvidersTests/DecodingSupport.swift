import Providers
import Testing

/// What a decoder made of a whole stream.
struct Decoded: Equatable, CustomTestStringConvertible {
    var text = ""
    var usage: TokenUsage?
    /// The terminal events, of which there must be one.
    var ends: [ProviderEvent] = []
    /// Whether anything came after a terminal event.
    var wentOn = false

    /// How the answer finished; one that pauses is cut where nobody asks for the rest.
    var finish: FinishReason? {
        switch ends.first {
        case .finished(let reason): reason
        case .paused: .length
        default: nil
        }
    }

    var failure: ProviderFailure? {
        guard case .failed(let failure) = ends.first else { return nil }
        return failure
    }

    var testDescription: String { "\(text.debugDescription) \(String(describing: usage)) \(ends)" }

    mutating func take(_ events: [ProviderEvent]) {
        for event in events {
            if !ends.isEmpty { wentOn = true }
            switch event {
            case .text(let text): self.text += text
            case .usage(let usage): self.usage = usage
            case .finished, .paused, .failed: ends.append(event)
            }
        }
    }
}

func decode(_ pieces: [ArraySlice<UInt8>], with api: any ProviderAPI) -> Decoded {
    var decoder = api.makeDecoder()
    var decoded = Decoded()
    for piece in pieces { decoded.take(decoder.decode(Array(piece))) }
    decoded.take(decoder.finish())
    decoded.take(decoder.finish())
    decoded.take(decoder.decode(Array("data: {}\n\n".utf8)))
    return decoded
}

/// Decodes the stream whole, byte by byte and cut in two at the given places, and expects the same of each.
func decodeEveryWay(
    _ bytes: [UInt8],
    with api: any ProviderAPI,
    cuts: some Sequence<Int>,
    sourceLocation: SourceLocation = #_sourceLocation
) -> Decoded {
    let whole = decode([bytes[...]], with: api)
    #expect(whole.ends.count == 1, sourceLocation: sourceLocation)
    #expect(!whole.wentOn, sourceLocation: sourceLocation)
    let bytewise = decode(bytes.indices.map { bytes[$0...$0] }, with: api)
    #expect(bytewise == whole, "byte by byte", sourceLocation: sourceLocation)
    for cut in cuts {
        let halves = decode([bytes[..<cut], bytes[cut...]], with: api)
        #expect(halves == whole, "cut at \(cut)", sourceLocation: sourceLocation)
    }
    return whole
}

func decodeEveryWay(
    _ stream: String,
    with api: any ProviderAPI,
    sourceLocation: SourceLocation = #_sourceLocation
) -> Decoded {
    let bytes = Array(stream.utf8)
    return decodeEveryWay(bytes, with: api, cuts: 0...bytes.count, sourceLocation: sourceLocation)
}

func makeAPI(_ vendor: Vendor, _ format: WireFormat? = nil, baseURL: String? = nil) throws -> any ProviderAPI {
    try #require(ProviderEndpoint(vendor: vendor, api: format, apiKey: "test-key", baseURL: baseURL)).makeAPI()
}

/// Frames with both an event line and data, as Anthropic and the Responses API send them.
func frames(_ list: [(event: String, data: String)]) -> String {
    list.map { "event: \($0.event)\ndata: \($0.data)\n\n" }.joined()
}
