/// Which headers a recording keeps.
enum HeaderLists {
    /// The request's: what the vendor's answer depends on, and nothing of the client.
    static let request: Set<String> = SecretScan.keyHeaders.union([
        "content-type", "accept", "anthropic-version", "anthropic-beta", "openai-beta",
    ])

    /// Whether a header of an answer is worth replaying: its type, its caching, its limits and what clients read of it.
    static func keeps(_ name: String) -> Bool {
        response.contains(name) || families.contains { name.hasPrefix($0) }
    }

    /// Headers whose value is the id of a request, whatever it looks like.
    static let requestIDs: Set<String> = [
        "request-id", "x-request-id", "mistral-correlation-id", "x-kong-request-id", "x-goog-request-id",
    ]

    private static let response: Set<String> = requestIDs.union([
        "access-control-allow-origin", "access-control-expose-headers", "alt-svc", "cache-control",
        "content-disposition", "content-type", "openai-processing-ms", "openai-version", "retry-after",
        "retry-after-ms", "server", "server-timing", "strict-transport-security", "vary", "www-authenticate",
        "x-content-type-options", "x-data-retention", "x-envoy-upstream-service-time", "x-frame-options",
        "x-gemini-service-tier", "x-kong-proxy-latency", "x-kong-response-latency", "x-kong-upstream-latency",
        "x-max-retry-attempts-reached", "x-openai-proxy-wasm", "x-robots-tag", "x-should-retry", "x-xss-protection",
        "x-zero-data-retention",
    ])

    /// The vendors' rate limits.
    private static let families = [
        "anthropic-ratelimit-", "anthropic-priority-", "anthropic-fast-", "x-ratelimit-", "ratelimitbysize-",
        "x-ratelimitbysize-",
    ]
}
