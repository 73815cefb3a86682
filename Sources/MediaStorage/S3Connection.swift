import WebClient

/// Sends requests to one bucket, and again where that may help.
struct S3Connection: Sendable {
    let settings: S3Settings
    let client: WebClient
    let backoff: S3Backoff
    let clock: any Clock<Duration>

    private static let maximumErrorBytes = 65_536

    /// The answer, which is a success, with a body of at most `limit` bytes. Throws ``S3Failure`` of the last try, or
    /// `CancellationError`. `failures` counts the tries that came to nothing before.
    func send(
        _ request: S3Request,
        upTo limit: Int = 65_536
    ) async throws -> (head: WebResponseHead, body: [UInt8], failures: Int) {
        let prepared = prepare(request)
        var failures = 0
        while true {
            do {
                let (head, body) = try await client.fetch(prepared, upTo: max(limit, Self.maximumErrorBytes))
                // A copy or an assembled upload can fail after its 200 was sent; the body says so then.
                let failed = !(200...299).contains(head.status) || S3Document(body)?.root.name == "Error"
                guard !failed else {
                    var failure = S3Failure(request.method, status: head.status, body: body)
                    if (200...299).contains(head.status) { failure.isTransient = true }
                    throw failure
                }
                return (head, body, failures)
            } catch {
                failures += 1
                try await pause(after: error, failures: failures, of: request.method)
            }
        }
    }

    /// Calls `body` with the answer, which is a success, as it comes. Tries once. Throws as ``send(_:upTo:)`` does,
    /// `WebError` of a body that breaks off, or what `body` throws.
    func withResponse(_ request: S3Request, _ body: (WebResponse) async throws -> Void) async throws {
        try await client.withResponse(to: prepare(request)) { response in
            guard (200...299).contains(response.status) else {
                let text = (try? await response.body.collect(upTo: Self.maximumErrorBytes)) ?? []
                throw S3Failure(request.method, status: response.status, body: text)
            }
            try await body(response)
        }
    }

    /// Waits before the next try, or throws what the caller is to know where there is none.
    func pause(after error: any Error, failures: Int, of method: String) async throws {
        try Task.checkCancellation()
        let failure: S3Failure
        switch error {
        case let error as S3Failure: failure = error
        case let error as WebError where error.code == .cancelled: throw CancellationError()
        case let error as WebError: failure = S3Failure(method, error)
        default: throw error
        }
        guard failure.isTransient, let delay = backoff.delay(after: failures) else { throw failure }
        try await clock.sleep(for: delay)
    }

    private func prepare(_ request: S3Request) -> WebRequest {
        request.webRequest(with: settings, timeouts: settings.timeouts)
    }
}
