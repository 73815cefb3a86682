import Foundation
import HTTPTypes
import JSONTree
import Providers
import Recording
import Testing
import WebClient

@testable import ChatServer
@testable import MockProviders

/// Threads of all kinds of turns, each asked of every vendor in every form, held to the rules that the mock vendors know.
///
/// `THREADS` in the environment is another number of them than 300, and `THREAD_SEED` another beginning than 1.
@Suite("Random threads")
struct RandomThreadTests {
    private static func setting(_ name: String, default value: Int) -> Int {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? value
    }

    private static let seeds: Range<Int> = {
        let first = setting("THREAD_SEED", default: 1)
        return first..<first + setting("THREADS", default: 300)
    }()

    @Test("Whatever was answered before, the next prompt's request is one that its vendor takes")
    func taken() throws {
        let start = ContinuousClock.now
        let catalogue = try ModelCatalogue.standard()
        var requests = 0
        for seed in Self.seeds {
            var random = SplitMix(state: UInt64(seed))
            let thread = RandomThread(models: catalogue.models, &random)
            for form in VendorForms.all {
                let models = catalogue.models.filter { $0.name.vendor.rawValue == form.vendor.rawValue }
                guard let model = models.randomElement(using: &random) else { continue }
                try hold(thread, to: form, model, seed: seed)
                requests += 1
            }
        }
        if ProcessInfo.processInfo.environment["THREADS"] != nil {
            print("\(Self.seeds.count) threads, \(requests) requests, \(ContinuousClock.now - start)")
        }
    }

    private func hold(
        _ thread: RandomThread,
        to form: any VendorForm,
        _ model: ModelCatalogue.Model,
        seed: Int
    ) throws {
        guard let vendor = Vendor(rawValue: form.vendor.rawValue) else { return }
        let prefix = form.paths[0].split(separator: "/")[0]
        let suffix = [.openai, .xai].contains(vendor) ? "/v1" : ""
        let found = ProviderEndpoint(
            vendor: vendor,
            api: WireFormat(rawValue: form.api.rawValue),
            apiKey: "key",
            baseURL: "http://mock/\(prefix)\(suffix)"
        )
        let endpoint = try #require(found)
        let api = endpoint.makeAPI()
        let request = try api.request(thread.request(to: model, within: api.imageLimits))
        guard case .bytes(let bytes) = request.body else { return }
        let body = try JSONTree.parse(bytes)
        let asked = VendorRequest(
            path: String(request.url.dropFirst("http://mock".count).prefix { $0 != "?" }),
            parameters: ["alt": "sse"],
            headers: HTTPFields(
                request.headers.compactMap { header in
                    HTTPField.Name(header.name).map { HTTPField(name: $0, value: header.value) }
                }
            )
        )
        let place = Comment(rawValue: "\(api.vendor) \(form.api), \(model.name), seed \(seed)")
        do throws(Refusal) {
            let form = form.serving(asked)
            try form.authenticate(asked)
            _ = try form.validate(body, of: asked)
        } catch {
            Issue.record(Comment(rawValue: "\(place): \(error.message)"))
        }
        let turns = (body["messages"] ?? body["input"] ?? body["contents"])?.elements ?? []
        let roles = turns.compactMap { $0["role"]?.string }.filter { $0 != "system" }
        #expect(roles.first == "user" && roles.last == "user", place)
        for (one, next) in zip(roles, roles.dropFirst()) where one == next {
            Issue.record(Comment(rawValue: "\(place): two turns of one side in a row"))
        }
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(!text.contains("refused"), place)
        #expect(text.contains("the newest prompt"), place)
    }
}

/// A thread as the database may have it.
private struct RandomThread {
    private static let picture = [UInt8](
        Data(
            base64Encoded:
                "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR4nGM4cekOVsQwtCQAhVudgb3ZhuYAAAAASUVORK5CYII="
        ) ?? Data()
    )

    private var entries: [TurnHistory.Entry] = []

    init(models: [ModelCatalogue.Model], _ random: inout SplitMix) {
        for number in 0..<Int.random(in: 0...14, using: &random) {
            let llm = models.randomElement(using: &random).map { "\($0.name)" }
            let outcome = Int.random(in: 0..<12, using: &random)
            // An answer that is refused, and its prompt, must not be seen again.
            let words = [7, 8].contains(outcome) ? "refused" : "words"
            let images = Int.random(in: 0..<3, using: &random) == 0 ? Int.random(in: 1...10, using: &random) : 0
            entries.append(
                TurnHistory.Entry(
                    role: .user,
                    content: "\(words) \(number)",
                    files: (0..<images).map { _ in
                        ProviderMedia(kind: .image, contentType: "image/png", bytes: Self.picture)
                    }
                )
            )
            let (text, finish, problem): (String, String?, String?) =
                switch outcome {
                case 0: ("", "stopped", nil)
                case 1: ("half an answer", "stopped", nil)
                case 2: ("half an answer", nil, "interrupted")
                case 3: ("", nil, "provider-overloaded")
                case 4: ("", nil, "provider-invalid-request")
                case 5: ("", nil, "context-overflow")
                case 6: (" \n", "stop", nil)
                case 7: ("refused", "content_filter", nil)
                case 8: ("", "content_filter", nil)
                case 9: ("cut", "length", nil)
                default: ("an answer", "stop", nil)
                }
            entries.append(
                TurnHistory.Entry(role: .assistant, content: text, llm: llm, finishReason: finish, problem: problem)
            )
        }
    }

    /// The request that the next prompt makes.
    func request(to model: ModelCatalogue.Model, within limits: ImageLimits) -> ProviderRequest {
        let history = TurnHistory(entries, for: model.name)
        let prompt = ProviderMessage(role: .user, text: "the newest prompt")
        let window = ContextWindow(contextTokens: model.contextTokens, maxOutputTokens: model.maxOutputTokens)
        var request = ProviderRequest(
            model: model.name.model,
            messages: Array(window.fitting(history.messages + [prompt], overflows: history.overflows)),
            maxOutputTokens: model.name.vendor == .anthropic ? window.answerTokens : nil,
            user: "0123456789abcdef0123456789abcdef",
            thread: "fedcba9876543210fedcba9876543210",
            reasons: model.reasons
        )
        if let count = limits.maximumCount { request.keepNewestImages(count) }
        return request
    }
}

/// Numbers that are the same for the same seed. Source: Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", 2014.
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
