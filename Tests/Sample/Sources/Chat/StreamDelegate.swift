import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Reads a stream of Chat Completions while it comes.
///
/// `URLSession` calls it from one queue, one call at a time.
final class StreamDelegate: NSObject, URLSessionDataDelegate, @unchecked Sendable {
    private let continuation: AsyncThrowingStream<String, any Error>.Continuation
    private var response: URLResponse?
    private var pending = Data()
    private var isComplete = false

    init(_ continuation: AsyncThrowingStream<String, any Error>.Continuation) {
        self.continuation = continuation
    }

    func urlSession(
        _ session: URLSession,
        dataTask: URLSessionDataTask,
        didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        self.response = response
        completionHandler(.allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        pending.append(data)
        guard (response as? HTTPURLResponse)?.statusCode == 200 else { return }
        while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(decoding: pending[..<end], as: UTF8.self)
            pending = Data(pending[pending.index(after: end)...])
            do {
                try read(line)
            } catch {
                dataTask.cancel()
                return continuation.finish(throwing: error)
            }
        }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        do {
            if let error { throw error }
            try ChatClient.check(response, pending)
            guard isComplete else { throw ChatClient.Failure.incomplete }
            continuation.finish()
        } catch {
            continuation.finish(throwing: error)
        }
    }

    private func read(_ line: String) throws {
        guard line.hasPrefix("data: ") else { return }
        let data = Data(line.dropFirst("data: ".count).utf8)
        guard data != Data("[DONE]".utf8) else { return isComplete = true }
        if let refusal = try? JSONDecoder().decode(Refusal.self, from: data) {
            throw ChatClient.Failure.failed(message: refusal.error.message)
        }
        if let text = try JSONDecoder().decode(Delta.self, from: data).choices.first?.delta.content, !text.isEmpty {
            continuation.yield(text)
        }
    }
}

private struct Delta: Decodable {
    struct Choice: Decodable {
        struct Content: Decodable {
            let content: String?
        }

        let delta: Content
    }

    let choices: [Choice]
}
