public import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A client of OpenAI's Chat Completions.
public struct ChatClient: Sendable {
    /// Why there is no answer, or not all of it.
    public enum Failure: Error, Equatable {
        /// An HTTP status that is not 200, with the vendor's own words.
        case refused(status: Int, message: String)
        /// The vendor told an error in the stream.
        case failed(message: String)
        /// The stream ended without its end.
        case incomplete
    }

    private let endpoint: URL
    private let key: String
    private let model: String

    /// - Parameter baseURL: as OpenAI's own SDKs take it, with `/v1` at its end.
    public init(baseURL: URL, key: String, model: String) {
        endpoint = baseURL.appendingPathComponent("chat/completions")
        self.key = key
        self.model = model
    }

    /// Returns the answer to a prompt, once it is whole.
    public func answer(to prompt: String) async throws -> String {
        let (data, response) = try await URLSession.shared.data(for: request(prompt, streams: false))
        try Self.check(response, data)
        return try JSONDecoder().decode(Completion.self, from: data).choices.first?.message.content ?? ""
    }

    /// The answer to a prompt in the pieces in which it comes.
    public func stream(_ prompt: String) -> AsyncThrowingStream<String, any Error> {
        AsyncThrowingStream { continuation in
            do {
                let request = try request(prompt, streams: true)
                let delegate = StreamDelegate(continuation)
                let session = URLSession(configuration: .ephemeral, delegate: delegate, delegateQueue: nil)
                let task = session.dataTask(with: request)
                continuation.onTermination = { _ in task.cancel() }
                task.resume()
                session.finishTasksAndInvalidate()
            } catch {
                continuation.finish(throwing: error)
            }
        }
    }

    private func request(_ prompt: String, streams: Bool) throws -> URLRequest {
        var request = URLRequest(url: endpoint)
        request.httpMethod = "POST"
        request.setValue("Bearer \(key)", forHTTPHeaderField: "Authorization")
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        let message = Prompt.Message(role: "user", content: prompt)
        request.httpBody = try JSONEncoder().encode(Prompt(model: model, stream: streams, messages: [message]))
        return request
    }

    /// - Throws: ``Failure/refused(status:message:)``.
    static func check(_ response: URLResponse?, _ body: Data) throws {
        guard let status = (response as? HTTPURLResponse)?.statusCode, status != 200 else { return }
        let message = (try? JSONDecoder().decode(Refusal.self, from: body))?.error.message
        throw Failure.refused(status: status, message: message ?? "")
    }
}

private struct Prompt: Encodable {
    struct Message: Encodable {
        let role: String
        let content: String
    }

    let model: String
    let stream: Bool
    let messages: [Message]
}

private struct Completion: Decodable {
    struct Choice: Decodable {
        struct Message: Decodable {
            let content: String?
        }

        let message: Message
    }

    let choices: [Choice]
}

struct Refusal: Decodable {
    struct Problem: Decodable {
        let message: String
    }

    let error: Problem
}
