import Hummingbird

/// Answers each request in a task of its own.
///
/// A task keeps until its end the memory that its deepest call needed. That of a connection would keep what routing, the
/// token and the transaction took for as long as it streams an answer: some 25 KB for each open stream.
struct TaskPerRequest<Responder: HTTPResponder>: HTTPResponder where Responder.Context: Sendable {
    let responder: Responder

    func respond(to request: Request, context: Responder.Context) async throws -> Response {
        try await withThrowingTaskGroup { group in
            group.addImmediateTask { try await responder.respond(to: request, context: context) }
            guard let response = try await group.next() else { throw CancellationError() }
            return response
        }
    }
}
