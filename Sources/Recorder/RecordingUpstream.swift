package import MockProviders
package import Recording
package import WebClient

/// The real vendors behind a mock: each answer is passed on as it comes, and kept.
package struct RecordingUpstream: VendorUpstream {
    /// Longer than any vendor takes; who asks has timeouts of its own.
    private static let timeouts = WebTimeouts(connect: .seconds(10), firstByte: .seconds(600), idle: .seconds(300))

    private let webClient: WebClient
    private let addresses: [Recording.Vendor: VendorAddress]
    private let tap: RecordingTap

    /// - Parameter baseURLs: those of the vendors that are asked elsewhere than at their own address.
    package init(webClient: WebClient, baseURLs: [Recording.Vendor: String], tap: RecordingTap) {
        self.webClient = webClient
        self.tap = tap
        addresses = Dictionary(
            uniqueKeysWithValues: Recording.Vendor.allCases.map {
                ($0, VendorAddress(of: $0, baseURL: baseURLs[$0]))
            }
        )
    }

    package func ask(_ request: UpstreamRequest) async throws(UpstreamFailure) -> UpstreamAnswer {
        guard let address = addresses[request.vendor] else { throw UpstreamFailure("There is no such vendor.") }
        let webRequest = webRequest(request, to: address)
        let (pieces, piece) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
        let (answers, answer) = AsyncStream<Result<UpstreamAnswer, UpstreamFailure>>.makeStream()
        // A task of its own: the answer is read to its end also when the one who asked goes away.
        Task { [webClient] in
            do {
                try await webClient.withResponse(to: webRequest) { response in
                    let headers = response.headers.filter { !Self.dropped.contains($0.name.lowercased()) }
                    answer.yield(
                        .success(UpstreamAnswer(status: response.status, headers: Array(headers), body: pieces))
                    )
                    for try await bytes in response.body { piece.yield(bytes) }
                }
                piece.finish()
            } catch {
                piece.finish(throwing: error)
                answer.yield(.failure(UpstreamFailure("\(error)")))
            }
            answer.finish()
        }
        for await result in answers { return try result.get() }
        throw UpstreamFailure("The request was cancelled.")
    }

    /// What belongs to the connection or to an encoding that is undone.
    private static let dropped: Set<String> = [
        "connection", "content-encoding", "content-length", "keep-alive", "proxy-authenticate", "te", "trailer",
        "transfer-encoding", "upgrade",
    ]

    private func webRequest(_ request: UpstreamRequest, to address: VendorAddress) -> WebRequest {
        var webRequest = WebRequest(
            method: "POST",
            url: address.baseURL + request.target,
            headers: request.headers,
            body: .bytes(request.body),
            timeouts: Self.timeouts,
            maximumBodyBytes: CaptureObserver.maximumBytes,
            allowsPlainHTTP: address.isPlainHTTP
        )
        webRequest.undoesContentEncoding = true
        webRequest.readBytes = 64 << 10
        webRequest.observer = tap.observer(
            of: Capture.Request(
                method: "POST",
                target: request.vendor.path(of: request.api, model: request.model ?? ""),
                headers: request.headers,
                body: request.body
            ),
            vendor: request.vendor,
            api: request.api
        )
        return webRequest
    }
}
