import FoundationEssentials
import Logging
import WebClient

/// The keys with which a provider signs ID tokens: fetched when they are needed, once for all who wait, and kept for as
/// long as the provider says. ``IdentityKeyState`` has the rules.
actor IdentityKeys {
    private let provider: IdentityProvider
    private let url: String
    private let client: WebClient
    private let logger: Logger
    private var state: IdentityKeyState<IdentityKeySet>
    private var running: Task<Void, Never>?

    init(
        of provider: IdentityProvider,
        at url: String,
        client: WebClient,
        times: IdentityKeyState<IdentityKeySet>.Times,
        logger: Logger
    ) {
        self.provider = provider
        self.url = url
        self.client = client
        self.logger = logger
        state = IdentityKeyState(times: times) { keys, id in keys[id] != nil }
    }

    /// The provider's keys, one of `id` among them; nil where the provider has none of this id.
    ///
    /// Problems: 503 while the provider cannot be asked and that is needed.
    func keys(with id: String, for trace: TraceContext) async throws(Problem) -> IdentityKeySet? {
        var hasFetched = false
        while true {
            switch state.action(for: id, now: .now, hasFetched: hasFetched) {
            case .use(let keys): return keys
            case .refuse: return nil
            case .fail: throw .identityProviderUnavailable(provider)
            case .fetch: await fetch(for: trace)
            }
            hasFetched = true
        }
    }

    private func fetch(for trace: TraceContext) async {
        if let running { return await running.value }
        // In a task of its own: whoever else waits is not to go without, because the first one has gone away.
        let task = Task { await fetchNow(for: trace) }
        running = task
        await task.value
        running = nil
    }

    private func fetchNow(for trace: TraceContext) async {
        let request = WebRequest(
            url: url,
            headers: [("accept", "application/json"), ("traceparent", trace.childTraceparent())],
            timeouts: .identityProvider,
            allowsPlainHTTP: url.isPlainHTTP
        )
        do throws(WebError) {
            let (head, body) = try await client.fetch(request, upTo: IdentityKeySet.maximumBytes)
            if head.status == 200, let keys = await IdentityKeySet(json: body) {
                let lifetime = head.headers.first("cache-control").flatMap { CacheLifetime(cacheControl: $0) }
                return state.fetched(keys, lifetime: lifetime?.duration, now: .now)
            }
            log("status \(head.status) or a body without keys")
        } catch {
            log("\(error)")
        }
        state.failed(now: .now)
    }

    private func log(_ error: String) {
        logger.warning(
            "Signing keys not fetched",
            metadata: ["identity.provider": "\(provider.rawValue)", "error": "\(error)"]
        )
    }
}

/// How long an answer may be kept, by its `Cache-Control` (RFC 9111, section 5.2.2).
struct CacheLifetime: Sendable, Equatable {
    let duration: Duration

    /// Nil where the header says nothing of it.
    init?(cacheControl: String) {
        let directives = cacheControl.lowercased().split(separator: ",").map { $0.filter { !$0.isWhitespace } }
        if directives.contains("no-store") || directives.contains("no-cache") {
            duration = .zero
            return
        }
        guard let age = directives.first(where: { $0.hasPrefix("max-age=") }),
            let seconds = Int(age.dropFirst(8).filter { $0 != "\"" }), seconds >= 0
        else { return nil }
        duration = .seconds(min(seconds, 1 << 31))
    }
}

extension WebTimeouts {
    /// A person waits for these answers.
    static let identityProvider = WebTimeouts(connect: .seconds(5), firstByte: .seconds(10), idle: .seconds(10))
}

extension String {
    /// Whether a URL that the operator has set is one without TLS.
    var isPlainHTTP: Bool { lowercased().hasPrefix("http://") }
}
