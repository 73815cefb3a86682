import CLibCurl
import Reactor

/// The HTTP client every outgoing byte goes through: HTTP/2 over TLS where the peer speaks it, else HTTP/1.1, on kept
/// connections, all driven by one thread.
///
/// Redirects are not followed, cookies are not kept, bodies are not decompressed. A transfer on a kept connection that
/// the peer had closed meanwhile is begun again on a new one. End a client with ``shutdown()``: it owns connections
/// and a thread, which nothing else gives back.
package final class WebClient: Sendable {
    private let loop: TransferLoop
    private let bufferBytes: Int

    /// The version of the libcurl in use, such as `libcurl 7.88.1`.
    package static var libraryVersion: String {
        unsafe lpo_curl_version().map { unsafe "libcurl \(String(cString: $0.pointee.version))" } ?? "libcurl"
    }

    /// The executor of the thread that receives. An actor that adopts it, and holds this client, reads responses without
    /// a thread being woken; what it does there keeps all other transfers waiting.
    package var executor: UnownedSerialExecutor { unsafe loop.unownedExecutor }

    /// ``executor`` as a task's preference. Without it a response's bytes come by way of the thread pool all the same.
    package var taskExecutor: any TaskExecutor { loop.taskExecutor }

    /// Makes libcurl ready, which is best done before there are other threads. Making a client does it too.
    package static func prepare() {
        CurlLibrary.prepare()
    }

    package init(configuration: WebClientConfiguration = WebClientConfiguration()) {
        CurlLibrary.prepare()
        bufferBytes = configuration.bufferBytes
        loop = TransferLoop(configuration: configuration, reactor: Reactor(name: "lpo.web"))
    }

    /// Sends `request` and calls `body` with the response as soon as its header has come.
    ///
    /// The transfer ends with the scope, unless ``WebRequest/continuesForObserver`` says otherwise: if the response was not
    /// read to its end, an HTTP/1.1 connection is closed and an HTTP/2 stream reset before this returns. Cancelling the task does the same at once. Throws ``WebError``, or
    /// what `body` throws.
    package func withResponse<Result>(
        to request: WebRequest,
        isolation: isolated (any Actor)? = #isolation,
        _ body: (WebResponse) async throws -> Result
    ) async throws -> Result {
        let exchange = try Exchange(request, bufferBytes: bufferBytes, loop: loop)
        return try await withTaskCancellationHandler {
            do {
                let head = try await exchange.begin(isolation: isolation)
                let result = try await body(WebResponse(head: head, body: WebResponseBody(exchange: exchange)))
                await exchange.leave()
                return result
            } catch {
                await exchange.close()
                throw error
            }
        } onCancel: {
            exchange.cancel()
        }
    }

    /// Sends `request` and returns the response with its body, of which more than `limit` bytes are `.tooLarge`.
    package func fetch(
        _ request: WebRequest,
        upTo limit: Int,
        isolation: isolated (any Actor)? = #isolation
    ) async throws(WebError) -> (head: WebResponseHead, body: [UInt8]) {
        var bounded = request
        bounded.maximumBodyBytes = min(limit, request.maximumBodyBytes ?? limit)
        let exchange = try Exchange(bounded, bufferBytes: bufferBytes, loop: loop)
        let result = await withTaskCancellationHandler {
            let result: Result<(WebResponseHead, [UInt8]), WebError>
            do throws(WebError) {
                let head = try await exchange.begin(isolation: isolation)
                let bytes = try await WebResponseBody(exchange: exchange).collect(upTo: limit, isolation: isolation)
                result = .success((head, bytes))
            } catch {
                result = .failure(error)
            }
            await exchange.close()
            return result
        } onCancel: {
            exchange.cancel()
        }
        let (head, bytes) = try result.get()
        return (head, bytes)
    }

    /// Ends every transfer with `.shutdown` and closes all connections; later requests fail the same way.
    package func shutdown() async {
        await loop.shutdown()
    }
}
