import Providers
package import Recording

/// Where a vendor is asked: its base URL, as its own SDK takes it.
package struct VendorAddress: Sendable {
    package let vendor: Recording.Vendor
    package let baseURL: String

    /// - Parameter baseURL: nil is the vendor's own.
    package init(of vendor: Recording.Vendor, baseURL: String? = nil) {
        self.vendor = vendor
        var base = (baseURL ?? Self.standard(vendor))[...]
        while base.last == "/" { base.removeLast() }
        self.baseURL = String(base)
    }

    /// The URL of a path on the vendor's own host, such as `/v1/responses`.
    package func url(ofPath path: String) -> String {
        switch vendor {
        // Their base URLs end in the version.
        case .openai, .xai: baseURL + (path.hasPrefix("/v1/") ? path.dropFirst("/v1".count) : path[...])
        case .anthropic, .google, .mistral: baseURL + path
        }
    }

    /// The header that a key stands in.
    package func authorization(_ key: String) -> (name: String, value: String) {
        switch vendor {
        case .anthropic: ("x-api-key", key)
        case .google: ("x-goog-api-key", key)
        case .openai, .xai, .mistral: ("authorization", "Bearer \(key)")
        }
    }

    /// Whether it is asked without TLS, as only an address that somebody named is.
    package var isPlainHTTP: Bool { baseURL.lowercased().hasPrefix("http://") }

    private static func standard(_ vendor: Recording.Vendor) -> String {
        ProviderEndpoint(vendor: Vendor(vendor), apiKey: "")?.baseURL ?? ""
    }
}
