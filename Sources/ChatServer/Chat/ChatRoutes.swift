import HTTPTypes
import Hummingbird

/// `/api/v1/chat`.
struct ChatRoutes: Sendable {
    let turns: Turns
    let runner: GenerationRunner
    let maximumUploadBytes: Int

    func add(to group: RouterGroup<ServerContext>) {
        group.post(":thread_id/send", use: send)
    }

    @Sendable private func send(_ request: Request, _ context: ServerContext) async throws -> Response {
        let owner = try context.requireSession().userID
        let threadID = try context.requireID("thread_id")
        let form = try await SendForm(request, maximumUploadBytes: maximumUploadBytes)
        let turn = try await turns.begin(in: threadID, owner: owner, form, trace: context.trace)
        runner.start(turn, requestID: context.requestID)
        return .eventStream(following: turn.generation.feed, on: context.channel)
    }
}
