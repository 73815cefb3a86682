import Synchronization

/// Those who wait for a thumbnail, to be told that it is there.
final class ThumbnailWaiters: Sendable {
    private struct State {
        var waiting: [EntityID: [Int: AsyncStream<Void>.Continuation]] = [:]
        var next = 0
    }

    private let state = Mutex(State())

    /// Calls `body` with what tells of the file's thumbnail. Whatever is told from the call on is not missed.
    func withTold<Value>(
        of id: EntityID,
        _ body: (ThumbnailNews) async throws -> Value
    ) async throws -> Value {
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state in
            state.next += 1
            state.waiting[id, default: [:]][state.next] = continuation
            return state.next
        }
        defer {
            state.withLock { state in
                state.waiting[id]?[number] = nil
                if state.waiting[id]?.isEmpty == true { state.waiting[id] = nil }
            }
        }
        return try await body(ThumbnailNews(stream: stream, continuation: continuation))
    }

    /// Tells that the thumbnail of a file is there, or will not come.
    func tell(of id: EntityID) {
        let waiting = state.withLock { Array(($0.waiting[id] ?? [:]).values) }
        for continuation in waiting { continuation.yield() }
    }
}

/// What is told of one thumbnail.
struct ThumbnailNews {
    fileprivate let stream: AsyncStream<Void>
    fileprivate let continuation: AsyncStream<Void>.Continuation

    /// Returns when something is told, or after `limit`.
    func next(within limit: Duration) async {
        let timer = Task {
            try await Task.sleep(for: limit)
            continuation.yield()
        }
        defer { timer.cancel() }
        var told = stream.makeAsyncIterator()
        _ = await told.next()
    }
}
