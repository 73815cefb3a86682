/// Which headers a recording keeps.
enum HeaderLists {
    /// The request's: what the vendor's answer depends on, and nothing of the client.
    static let request: Set<String> = SecretScan.keyHeaders.union([
        "content-type", "accept", "anthropic-version", "anthropic-beta", "openai-beta",
    ])

    /// Whether a header of an answer is worth replaying: its type, its caching, its limits and what clients read of it.
    static func keeps(_ name: String, _ value: String) -> Bool {
        switch name {
        // Others tell of hosts and customers.
        case "server": value.hasPrefix("scaffolding ") || value == "cloudflare"
        case "server-timing": value.wholeMatch(of: /gfet4t7; dur=[0-9]+/) != nil
        default: response.contains(name) || families.contains { name.hasPrefix($0) } && !name.contains("project")
        }
    }

    /// Headers whose value is the id of a request, whatever it looks like.
    static let requestIDs: Set<String> = [
        "request-id", "x-request-id", "mistral-correlation-id", "x-kong-request-id", "x-goog-request-id",
    ]

    private static let response: Set<String> = requestIDs.union([
        "access-control-allow-origin", "access-control-expose-headers", "alt-svc", "cache-control",
        "content-disposition", "content-type", "openai-processing-ms", "openai-version", "retry-after",
        "retry-after-ms", "strict-transport-security", "vary",
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
