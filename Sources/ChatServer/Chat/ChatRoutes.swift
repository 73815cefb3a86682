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
        group.post(":thread_id/regenerate", use: regenerate)
        group.get(":thread_id/stream", use: stream)
        group.post(":thread_id/stop", use: stop)
    }

    @Sendable private func send(_ request: Request, _ context: ServerContext) async throws -> Response {
        let owner = try context.requireSession().userID
        let threadID = try context.requireID("thread_id")
        let form = try await SendForm(request, maximumUploadBytes: maximumUploadBytes)
        let key = try IdempotencyKey(request, fields: [form.prompt, form.messageID?.description])
        return try await answer(.send(form), in: threadID, owner: owner, key, context)
    }

    @Sendable private func regenerate(_ request: Request, _ context: ServerContext) async throws -> Response {
        let owner = try context.requireSession().userID
        let threadID = try context.requireID("thread_id")
        let model = try await request.decodeOptionalJSON(RegenerateBody.self)?.model()
        let key = try IdempotencyKey(request, fields: [model.map { "\($0)" }])
        return try await answer(.regenerate(llm: model), in: threadID, owner: owner, key, context)
    }

    /// Begins a turn and streams its answer, or the answer that the same request has begun before.
    private func answer(
        _ kind: TurnRequest.Kind,
        in threadID: EntityID,
        owner: EntityID,
        _ key: IdempotencyKey?,
        _ context: ServerContext
    ) async throws -> Response {
        let request = TurnRequest(
            kind: kind,
            threadID: threadID,
            owner: owner,
            key: key,
            requestID: context.requestID,
            trace: context.trace
        )
        switch try await turns.begin(request) {
        case .begun(let turn):
            runner.start(turn, requestID: context.requestID)
            return .eventStream(following: turn.generation.feed, on: context.channel)
        case .attached(let messageID):
            return try await resumed.response(
                toMessage: messageID,
                in: threadID,
                owner: owner,
                from: 0,
                on: context.channel
            )
        }
    }

    @Sendable private func stream(_ request: Request, _ context: ServerContext) async throws -> Response {
        let owner = try context.requireSession().userID
        let threadID = try context.requireID("thread_id")
        let point = try ResumePoint(lastEventID: request.headers[.lastEventID])
        return try await resumed.response(from: point, in: threadID, owner: owner, on: context.channel)
    }

    @Sendable private func stop(_ request: Request, _ context: ServerContext) async throws -> Response {
        let owner = try context.requireSession().userID
        let threadID = try context.requireID("thread_id")
        let messageID = try await request.decodeOptionalJSON(StopBody.self)?.message()
        try await stops.stop(messageID, in: threadID, owner: owner)
        return Response(status: .accepted)
    }
}
