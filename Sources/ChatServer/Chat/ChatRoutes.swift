import EventStream
import HTTPTypes
import Hummingbird
import NIOCore

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
        return .eventStream(following: turn.generation.feed)
    }
}

extension Response {
    /// The events of `feed` from the beginning, until its end or until the client goes away.
    static func eventStream(following feed: AnswerFeed) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = "text/event-stream"
        headers[.cacheControl] = "no-cache, no-transform"
        headers[.accelBuffering] = "no"
        headers[.messageID] = feed.messageID.description
        let events = AnswerEvents(messageID: feed.messageID)
        let body = ResponseBody { writer in
            var offset = 0
            var hasEnded = false
            while !hasEnded {
                let bytes: [UInt8]
                switch try await feed.next(after: offset) {
                case .text(let text):
                    offset += text.utf8.count
                    bytes = events.chunk(text, offset: offset)
                case .silence:
                    bytes = EventStreamEncoder.comment("ping")
                case .terminal(let event):
                    bytes = event
                    hasEnded = true
                }
                try await writer.write(ByteBuffer(bytes: bytes))
            }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: headers, body: body)
    }
}
