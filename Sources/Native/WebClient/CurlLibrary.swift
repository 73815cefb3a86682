import CLibCurl

/// The library as a whole: made ready once, and checked for what this client cannot do without.
enum CurlLibrary {
    private static let isReady: Bool = {
        guard curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK else { return false }
        guard let version = unsafe lpo_curl_version() else { return false }
        // Without an asynchronous resolver a slow name server would hold up every transfer.
        let needed = CURL_VERSION_ASYNCHDNS | CURL_VERSION_SSL | CURL_VERSION_HTTP2
        return unsafe version.pointee.features & needed == needed
    }()

    /// Traps where libcurl is built without asynchronous name resolution, TLS or HTTP/2.
    static func prepare() {
        precondition(isReady, "libcurl lacks asynchronous name resolution, TLS or HTTP/2.")
    }
}
