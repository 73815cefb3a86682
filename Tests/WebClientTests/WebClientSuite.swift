import Testing
import Waiting

@testable import WebClient

/// A client for the time of `body`.
@discardableResult
func withClient<Result>(
    // On a busy machine a test may leave a connection unused for longer than the standard age.
    _ configuration: WebClientConfiguration = WebClientConfiguration(maximumIdleAge: .hang),
    isolation: isolated (any Actor)? = #isolation,
    _ body: (WebClient) async throws -> Result
) async throws -> Result {
    let client = WebClient(configuration: configuration)
    do {
        let result = try await body(client)
        await client.shutdown()
        return result
    } catch {
        await client.shutdown()
        throw error
    }
}

extension WebRequest {
    /// A request to a scripted server, which speaks plain HTTP.
    static func to(
        _ server: ScriptedServer,
        method: String = "GET",
        path: String = "/",
        headers: [(name: String, value: String)] = [],
        body: WebRequestBody = .none,
        timeouts: WebTimeouts = .hang,
        maximumBodyBytes: Int? = nil
    ) -> WebRequest {
        WebRequest(
            method: method,
            url: server.url + path,
            headers: headers,
            body: body,
            timeouts: timeouts,
            maximumBodyBytes: maximumBodyBytes,
            allowsPlainHTTP: true
        )
    }
}

/// The error of code `code` that `body` throws; anything else is an issue.
@discardableResult
func expectError(
    _ code: WebError.Code,
    isolation: isolated (any Actor)? = #isolation,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
) async -> WebError? {
    do {
        try await body()
        Issue.record("Nothing was thrown.", sourceLocation: sourceLocation)
    } catch let error as WebError {
        #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
        return error
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
    return nil
}

/// A response with a `Content-Length`.
func response(_ body: String, status: String = "200 OK", headers: String = "") -> String {
    "HTTP/1.1 \(status)\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
}
