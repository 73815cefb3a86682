import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// The events of `feed` after byte `offset`, until its end or until the client goes away. `channel` is the
    /// request's.
    ///
    /// What the client does not take for a while is not kept for it: the body ends, and the client comes back for the
    /// rest.
    static func eventStream(
        following feed: AnswerFeed,
        from offset: Int = 0,
        on channel: any Channel,
        times: DeliveryTimes = .standard
    ) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = "text/event-stream"
        headers[.cacheControl] = "no-cache, no-transform"
        headers[.accelBuffering] = "no"
        headers[.messageID] = feed.messageID.description
        let seat = FeedSeat(in: feed)
        let body = ResponseBody { writer in
            let follower = Follower(seat, from: offset, on: channel, times: times)
            switch await follower.run(on: channel.eventLoop) {
            case .finished, .dropped: try await writer.finish(nil)
            case .gone: throw ChannelError.ioOnClosedChannel
            case .cancelled: throw CancellationError()
            }
        }
        return Response(status: .ok, headers: headers, body: body)
    }
}

extension Follower {
    /// Follows until that is over. The task sleeps meanwhile: it is woken once, at the end.
    fileprivate func run(on eventLoop: any EventLoop) async -> Ending {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // After the response's head, which was handed to the same event loop before.
                eventLoop.execute { self.start { continuation.resume(returning: $0) } }
            }
        } onCancel: {
            eventLoop.execute { self.cancel() }
        }
    }
}
