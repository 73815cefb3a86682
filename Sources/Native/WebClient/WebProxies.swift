import CLibCurl

/// The proxies that requests go through.
///
/// Proxies are written as curl takes them: `[scheme://][user:password@]host[:port]`, where the scheme is `http` (the
/// default), `https`, `socks4`, `socks4a`, `socks5` or `socks5h`. Source: curl's manual page, "-x, --proxy".
package struct WebProxies: Sendable, Equatable {
    /// The proxy for `http` URLs; nil sends them directly.
    package var http: String?
    /// The proxy for `https` URLs; nil sends them directly.
    package var https: String?
    /// Hosts that are asked directly, with commas between: names with all below them, addresses, networks; `*` is any.
    package var exceptions: String

    package init(http: String? = nil, https: String? = nil, exceptions: String = "") {
        self.http = http
        self.https = https
        self.exceptions = exceptions
    }

    /// No proxy for any request.
    package static let none = WebProxies()

    /// Whether libcurl can use `text` as a proxy.
    package static func isProxy(_ text: String) -> Bool {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }), let url = unsafe curl_url() else { return false }
        defer { unsafe curl_url_cleanup(url) }
        // As libcurl itself reads a proxy.
        let flags = UInt32(CURLU_NON_SUPPORT_SCHEME | CURLU_GUESS_SCHEME)
        guard unsafe curl_url_set(url, CURLUPART_URL, text, flags) == CURLUE_OK else { return false }
        guard let scheme = unsafe part(CURLUPART_SCHEME, of: url), let host = unsafe part(CURLUPART_HOST, of: url)
        else {
            return false
        }
        let isSchemeless = !text.contains("://")
        return !host.isEmpty && (isSchemeless || schemes.contains(scheme.lowercased()))
    }

    private static let schemes: Set<String> = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"]

    /// Safe: libcurl's copy is freed here, after its text was copied.
    private static func part(_ part: CURLUPart, of url: OpaquePointer) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard unsafe curl_url_get(url, part, &text, 0) == CURLUE_OK, let found = unsafe text else { return nil }
        defer { unsafe curl_free(found) }
        return unsafe String(cString: found)
    }
}
