import CLibCurl

/// An easy handle with the options of one request. Its owner frees it, on the thread it is used on.
///
/// Safe: handle, list and error text are made here, freed together in `free(from:)`, and nothing is used after that.
@safe
final class CurlEasy {
    static let pauseWriting = Int(CURL_WRITEFUNC_PAUSE)
    static let pauseReading = Int(CURL_READFUNC_PAUSE)
    static let abortReading = Int(CURL_READFUNC_ABORT)

    private var handle: UnsafeMutableRawPointer?
    private var headers: UnsafeMutablePointer<curl_slist>?
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var isValid = true

    init(_ request: WebRequest, configuration: WebClientConfiguration) {
        unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        unsafe handle = curl_easy_init()
        setTransport(request, configuration: configuration)
        setRequest(request)
        setHeaders(request, configuration: configuration)
        if let signing = request.signing { setSigning(signing, userAgent: configuration.userAgent) }
        setCallbacks()
    }

    func setContext(_ context: UnsafeMutableRawPointer) {
        for option in [
            CURLOPT_PRIVATE, CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_READDATA, CURLOPT_SEEKDATA,
            CURLOPT_PREREQDATA,
        ] {
            unsafe lpo_curl_set_pointer(handle, option, context)
        }
    }

    /// False when an option was refused or there is no memory; then the handle is not in `multi`.
    func add(to multi: UnsafeMutableRawPointer) -> Bool {
        guard isValid, unsafe handle != nil else { return false }
        return unsafe curl_multi_add_handle(multi, handle) == CURLM_OK
    }

    func free(from multi: UnsafeMutableRawPointer) {
        guard let freed = unsafe handle else { return }
        unsafe handle = nil
        unsafe curl_multi_remove_handle(multi, freed)
        unsafe curl_easy_cleanup(freed)
        unsafe curl_slist_free_all(headers)
        unsafe errorText.deallocate()
    }

    func pause(receiving: Bool, sending: Bool) {
        let mask = (receiving ? CURLPAUSE_RECV : 0) | (sending ? CURLPAUSE_SEND : 0)
        unsafe curl_easy_pause(handle, mask)
    }

    /// Has the connection closed after the transfer.
    func forbidReuse() {
        set(CURLOPT_FORBID_REUSE, 1)
    }

    // MARK: Options

    private func setTransport(_ request: WebRequest, configuration: WebClientConfiguration) {
        set(CURLOPT_NOSIGNAL, 1)
        // Without it, ending a transfer waits for a name server to answer.
        set(CURLOPT_QUICK_EXIT, 1)
        unsafe check(lpo_curl_close_sockets_on_exec(handle))
        set(CURLOPT_PROTOCOLS_STR, request.allowsPlainHTTP ? "http,https" : "https")
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_TCP_KEEPALIVE, 1)
        // The transfer's own timers decide; this is only to be longer than any of them.
        set(CURLOPT_CONNECTTIMEOUT_MS, Int(Int32.max))
        set(CURLOPT_MAXAGE_CONN, max(1, Int(configuration.maximumIdleAge.components.seconds)))
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if request.isSecure {
            set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
            // Requests that start together share the connection being made, if it turns out to be HTTP/2.
            set(CURLOPT_PIPEWAIT, 1)
        } else {
            set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        }
        if let file = configuration.certificateFile {
            set(CURLOPT_CAINFO, file)
            unsafe check(lpo_curl_set_string(handle, CURLOPT_CAPATH, nil))
            set(CURLOPT_PROXY_CAINFO, file)
            unsafe check(lpo_curl_set_string(handle, CURLOPT_PROXY_CAPATH, nil))
        }
        // Set even where there is none: libcurl would read the environment.
        set(CURLOPT_PROXY, (request.isSecure ? configuration.proxies.https : configuration.proxies.http) ?? "")
        set(CURLOPT_NOPROXY, configuration.proxies.exceptions)
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    }

    private func setRequest(_ request: WebRequest) {
        set(CURLOPT_URL, request.url)
        set(CURLOPT_PATH_AS_IS, 1)
        if request.undoesContentEncoding { set(CURLOPT_ACCEPT_ENCODING, "identity") }
        if let count = request.readBytes { set(CURLOPT_BUFFERSIZE, max(1024, count)) }
        if let body = request.bodyWithHeader {
            set(CURLOPT_POST, 1)
            set(CURLOPT_POSTFIELDSIZE, body.count)
            // Copied, for libcurl frees its own copy together with the handle.
            unsafe body.withUnsafeBytes { bytes in
                let start = unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress)
                unsafe check(lpo_curl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, start))
            }
            // As little as libcurl allows: it takes one as soon as TLS is spoken, and keeps it until the end.
            set(CURLOPT_UPLOAD_BUFFERSIZE, 16 << 10)
        } else if request.hasBody {
            set(CURLOPT_UPLOAD, 1)
            unsafe check(lpo_curl_set_offset(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(request.bodyLength ?? -1)))
        } else if request.method == "HEAD" {
            set(CURLOPT_NOBODY, 1)
            return
        } else {
            set(CURLOPT_HTTPGET, 1)
        }
        set(CURLOPT_CUSTOMREQUEST, request.method)
    }

    private func setHeaders(_ request: WebRequest, configuration: WebClientConfiguration) {
        func append(_ line: String) {
            guard let longer = unsafe curl_slist_append(headers, line) else {
                isValid = false
                return
            }
            unsafe headers = longer
        }
        func has(_ name: String) -> Bool {
            request.headers.contains { WebHeaders.areEqual($0.name, name) }
        }
        for header in request.headers {
            // libcurl takes "Name:" as "leave it out"; an empty value is written with a semicolon.
            append(header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
        }
        if request.signing == nil {
            if !has("User-Agent") { append("User-Agent: \(configuration.userAgent)") }
            // What libcurl would add by itself.
            for name in ["Accept", "Content-Type", "Expect"] where !has(name) { append("\(name):") }
        }
        unsafe check(lpo_curl_set_pointer(handle, CURLOPT_HTTPHEADER, headers))
    }

    /// All of the header list is signed, also what it leaves out; so a signed request's has only what is to be signed.
    private func setSigning(_ signing: AWSSigning, userAgent: String) {
        set(CURLOPT_USERAGENT, userAgent)
        set(CURLOPT_AWS_SIGV4, "aws:amz:\(signing.region):\(signing.service)")
        set(CURLOPT_USERNAME, signing.accessKeyID)
        set(CURLOPT_PASSWORD, signing.secretAccessKey)
        // A peer that does not know of Expect must not cost a second for each large body.
        set(CURLOPT_EXPECT_100_TIMEOUT_MS, 100)
    }

    private func setCallbacks() {
        unsafe check(lpo_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, errorText))
        // The context is the transfer that owns this handle; it is alive as long as libcurl may call.
        unsafe check(
            lpo_curl_set_request_callback(handle) { context, _, _, _, _ in
                unsafe CurlEasy.transfer(context)?.connected()
                return CURL_PREREQFUNC_OK
            }
        )
        unsafe check(
            lpo_curl_set_bytes_callback(handle, CURLOPT_HEADERFUNCTION) { bytes, _, count, context in
                unsafe CurlEasy.transfer(context)?.receivedHeader(UnsafeRawBufferPointer(start: bytes, count: count))
                    ?? 0
            }
        )
        unsafe check(
            lpo_curl_set_bytes_callback(handle, CURLOPT_WRITEFUNCTION) { bytes, _, count, context in
                unsafe CurlEasy.transfer(context)?.receivedBody(UnsafeRawBufferPointer(start: bytes, count: count)) ?? 0
            }
        )
        unsafe check(
            lpo_curl_set_bytes_callback(handle, CURLOPT_READFUNCTION) { bytes, size, count, context in
                let target = unsafe UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
                return unsafe CurlEasy.transfer(context)?.fillBody(target) ?? CurlEasy.abortReading
            }
        )
        unsafe check(
            lpo_curl_set_seek_callback(handle) { context, offset, origin in
                guard origin == SEEK_SET, unsafe CurlEasy.transfer(context)?.rewindBody(to: Int(offset)) == true else {
                    return CURL_SEEKFUNC_FAIL
                }
                return CURL_SEEKFUNC_OK
            }
        )
    }

    private static func transfer(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
        unsafe context.map { unsafe Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    private func set(_ option: CURLoption, _ value: Int) {
        unsafe check(lpo_curl_set_long(handle, option, value))
    }

    private func set(_ option: CURLoption, _ value: String) {
        unsafe check(lpo_curl_set_string(handle, option, value))
    }

    private func check(_ result: CURLcode) {
        if result != CURLE_OK { isValid = false }
    }

    // MARK: Errors

    /// libcurl's words on the failure. They name hosts and ports, never a path or a header; those on a malformed URL
    /// might quote it, so that one gets the code's name alone.
    func message(for result: CURLcode) -> String {
        let own = unsafe String(cString: errorText)
        if !own.isEmpty, result != CURLE_URL_MALFORMAT { return own }
        return unsafe String(cString: curl_easy_strerror(result))
    }

    static func code(of result: CURLcode) -> WebError.Code {
        switch result {
        case CURLE_URL_MALFORMAT: .invalidRequest
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .resolveFailed
        case CURLE_COULDNT_CONNECT, CURLE_PROXY: .connectFailed
        case CURLE_OPERATION_TIMEDOUT: .connectTimeout
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_USE_SSL_FAILED, CURLE_SSL_INVALIDCERTSTATUS,
            CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_CLIENTCERT:
            .tls
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_SEND_FAIL_REWIND,
            CURLE_HTTP2_STREAM:
            .closed
        default: .protocolViolation
        }
    }
}
