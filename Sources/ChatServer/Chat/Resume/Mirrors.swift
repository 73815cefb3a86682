import Logging
import Postgres
import Synchronization

/// The answers of other processes that are followed here: one feed for all followers of an answer, and one reader for
/// all answers. The driver of ``MirrorState``.
///
/// While the database is away the feeds stand still and their streams stay open.
final class Mirrors: Sendable {
    private struct State {
        var mirrors = MirrorState()
        var feeds: [EntityID: AnswerFeed] = [:]
        var isClosed = false
    }

    /// How often the database is asked.
    struct Limits: Sendable {
        /// The longest time between two readings, for when no notice comes.
        var interval = Duration.seconds(1)
        /// The shortest, however many processes write.
        var spacing = Duration.milliseconds(40)
    }

    private let database: PostgresPool
    private let limits: Limits
    private let logger: Logger
    private let state = Mutex(State())
    private let wakes: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation

    init(database: PostgresPool, limits: Limits = Limits(), logger: Logger) {
        self.database = database
        self.limits = limits
        self.logger = logger
        (wakes, waker) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// How many answers are mirrored.
    var count: Int { state.withLock { $0.feeds.count } }

    /// Hands the feed of an answer of another process to `body`, which begins to follow it. It is let go with its last
    /// follower. A 503 problem once the server drains.
    func follow<Result>(_ id: EntityID, _ body: (AnswerFeed) -> Result) throws(Problem) -> Result {
        let (feed, isNew) = try state.withLock { state throws(Problem) in
            if state.isClosed { throw .draining }
            if let feed = state.feeds[id] { return (feed, false) }
            let feed = AnswerFeed(messageID: id)
            state.feeds[id] = feed
            state.mirrors.begin(id)
            return (feed, true)
        }
        if isNew { feed.onFollowersGone { [weak self, weak feed] in if let feed { self?.letGo(feed) } } }
        let result = body(feed)
        wake()
        return result
    }

    /// There is something to read, or there may be.
    func wake() {
        waker.yield()
    }

    /// Ends all streams as if cut: their clients take them up again with another process.
    func close() {
        let feeds = state.withLock { state in
            state.isClosed = true
            state.mirrors = MirrorState()
            defer { state.feeds = [:] }
            return state.feeds
        }
        for feed in feeds.values { feed.finish([]) }
    }

    /// Reads until the task is cancelled.
    func run() async {
        await withTaskGroup { group in
            group.addTask {
                while !Task.isCancelled {
                    if self.count > 0 { self.wake() }
                    try? await Task.sleep(for: self.limits.interval)
                }
            }
            for await _ in wakes where self.count > 0 {
                await read()
                try? await Task.sleep(for: self.limits.spacing)
            }
            group.cancelAll()
        }
    }

    private func letGo(_ feed: AnswerFeed) {
        state.withLock { state in
            // Somebody may have come meanwhile, also to another feed of the same answer.
            guard feed.followerCount == 0, state.feeds[feed.messageID] === feed else { return }
            state.feeds[feed.messageID] = nil
            state.mirrors.end(feed.messageID)
        }
    }

    private func read() async {
        for questions in state.withLock({ $0.mirrors.questions() }) {
            do {
                for news in try await news(questions) { take(news) }
            } catch {
                logger.debug("Answers of other processes not read", metadata: ["error": "\(error)"])
            }
        }
    }

    private func news(_ questions: [MirrorState.Question]) async throws -> [MirrorState.News] {
        let rows = try await database.query(ResumeSQL.news, [questions.map(\.id.uuid), questions.map(\.start)])
        return try rows.map { row in
            let question = MirrorState.Question(id: try row.id("mirror_id"), start: try row.decode("mirror_start"))
            guard try row.optionalID("id") != nil else { return MirrorState.News(question: question, ending: .gone) }
            let answer = try SavedAnswer(row)
            let hasEnded = answer.message.status != .streaming || answer.isDeleted
            return MirrorState.News(
                question: question,
                text: try row.decode("more", as: String?.self) ?? "",
                ending: hasEnded ? .saved(answer) : nil
            )
        }
    }

    private func take(_ news: MirrorState.News) {
        let (actions, feed) = state.withLock { state in
            let id = news.question.id
            let actions = state.mirrors.heard(news)
            let feed = state.feeds[id]
            if actions.contains(.finish(id)) { state.feeds[id] = nil }
            return (actions, feed)
        }
        guard let feed else { return }
        for action in actions {
            switch action {
            case .append(_, let text): feed.append(text)
            case .finish: feed.finish(terminal(news))
            }
        }
    }

    private func terminal(_ news: MirrorState.News) -> [UInt8] {
        let events = AnswerEvents(messageID: news.question.id)
        do {
            switch news.ending {
            case .saved(let answer)?: return try events.terminal(answer)
            case .gone?, nil: return try events.gone()
            }
        } catch {
            logger.error("Terminal event not encoded", metadata: ["error": "\(error)"])
            return events.bareError
        }
    }
}

extension AnswerEvents {
    /// What ends the streams of an answer of which nothing is left.
    fileprivate func gone() throws -> [UInt8] {
        let ending = AnswerEnding(
            status: .stopped,
            finishReason: nil,
            usage: nil,
            problem: .threadNotFound,
            isRetryable: false,
            retryAfter: nil
        )
        return try terminal(
            ending,
            message: nil,
            history: HistoryCount(sent: 1, dropped: 0),
            requestID: messageID.description
        )
    }
}
