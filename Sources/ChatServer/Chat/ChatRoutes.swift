import HTTPTypes
import Hummingbird

/// `/api/v1/chat`.
struct ChatRoutes: Sendable {
    let turns: Turns
    let runner: GenerationRunner
    let resumed: ResumedAnswers
    let times: DeliveryTimes
    let stops: Stops
    let uploads: Uploads

    func add(to group: RouterGroup<ServerContext>) {
        group.post(":thread_id/send", use: send)
        group.post(":thread_id/regenerate", use: regenerate)
        group.get(":thread_id/stream", use: stream)
        group.post(":thread_id/stop", use: stop)
    }

    @Sendable private func send(_ request: Request, _ context: ServerContext) async throws -> Response {
        let owner = try context.requireSession().userID
        let threadID = try context.requireID("thread_id")
        // A request as a whole may have four times the bytes of a file.
        let (maximum, overflows) = uploads.maximumBytes.multipliedReportingOverflow(by: 4)
        let parts = try FormParts(request, maximumBytes: overflows ? .max : maximum, on: context.channel)
        var files: [ReceivedFile] = []
        let taken = uploads.prompt(in: threadID, of: owner, key: request.headers[.idempotencyKey])
        do {
            let form = try await withTaskExecutorPreference(EventLoopExecutor(context.channel.eventLoop)) {
                try await SendForm(parts, taken, files: &files)
            }
            let key = try IdempotencyKey(request, fields: form.fields)
            switch try await begin(.send(form), in: threadID, owner: owner, key, context) {
            case .begun(let turn):
                uploads.accepted(files)
                return begun(turn, context)
            case .attached(let messageID):
                await uploads.discard(files.compactMap(\.kept))
                return try await attached(to: messageID, in: threadID, owner: owner, context)
            }
        } catch {
            await uploads.discard(files.compactMap(\.kept))
            throw error
        }
    }

    @Sendable private func regenerate(_ request: Request, _ context: ServerContext) async throws -> Response {
        let owner = try context.requireSession().userID
        let threadID = try context.requireID("thread_id")
        let model = try await request.decodeOptionalJSON(RegenerateBody.self)?.model()
        let key = try IdempotencyKey(request, fields: [model.map { "\($0)" }])
        switch try await begin(.regenerate(llm: model), in: threadID, owner: owner, key, context) {
        case .begun(let turn): return begun(turn, context)
        case .attached(let messageID):
            return try await attached(to: messageID, in: threadID, owner: owner, context)
        }
    }

    private func begin(
        _ kind: TurnRequest.Kind,
        in threadID: EntityID,
        owner: EntityID,
        _ key: IdempotencyKey?,
        _ context: ServerContext
    ) async throws -> BegunTurn {
        try await turns.begin(
            TurnRequest(
                kind: kind,
                threadID: threadID,
                owner: owner,
                key: key,
                requestID: context.requestID,
                trace: context.trace
            )
        )
    }

    /// Has a begun turn answered, and streams the answer.
    private func begun(_ turn: Turn, _ context: ServerContext) -> Response {
        runner.start(turn, requestID: context.requestID)
        return .eventStream(following: turn.generation.feed, on: context.channel, times: times)
    }

    /// Streams the answer that the same request has begun before.
    private func attached(
        to messageID: EntityID,
        in threadID: EntityID,
        owner: EntityID,
        _ context: ServerContext
    ) async throws -> Response {
        try await resumed.response(toMessage: messageID, in: threadID, owner: owner, from: 0, on: context.channel)
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
