import HTTPTypes
import Hummingbird

/// `/api/v1/chat`.
struct ChatRoutes: Sendable {
    let turns: Turns
    let runner: GenerationRunner
    let resumed: ResumedAnswers
    let stops: Stops
    let maximumUploadBytes: Int

    func add(to group: RouterGroup<ServerContext>) {
        group.post(":thread_id/send", use: send)
        group.get(":thread_id/stream", use: stream)
        group.post(":thread_id/stop", use: stop)
    }

    @Sendable private func send(_ request: Request, _ context: ServerContext) async throws -> Response {
        let owner = try context.requireSession().userID
        let threadID = try context.requireID("thread_id")
        let form = try await SendForm(request, maximumUploadBytes: maximumUploadBytes)
        let requestID = context.requestID
        let turn = try await turns.begin(
            in: threadID,
            owner: owner,
            form,
            requestID: requestID,
            trace: context.trace
        )
        runner.start(turn, requestID: requestID)
        return .eventStream(following: turn.generation.feed, on: context.channel)
    }

    @Sendable private func stream(_ request: Request, _ context: ServerContext) async throws -> Response {
        let owner = try context.requireSession().userID
        let threadID = try context.requireID("thread_id")
        let point = try ResumePoint(lastEventID: request.headers[.lastEventID])
        return try await resumed.response(from: point, in: threadID, owner: owner, on: context.channel)
    }

    @Sendable private func stop(_ request: Request, _ context: ServerContext) async throws -> Response {
        let owner = try context.requireSession().userID
        try await stops.stop(in: context.requireID("thread_id"), owner: owner)
        return Response(status: .accepted)
    }
}
