import HTTPTypes
import Hummingbird
import NIOCore
import Postgres

/// Answers that somebody takes up again, on any process and at any time: while they are written here, while they are
/// written elsewhere, and after their end.
struct ResumedAnswers: Sendable {
    let database: PostgresPool
    let registry: GenerationRegistry
    let mirrors: Mirrors
    let times: DeliveryTimes

    /// The stream of a thread's answer from `point` on, on the request's `channel`; 204 where there is no more to tell.
    ///
    /// Problems: 404 without such a thread of `owner`'s; 422 for a point in no answer of the thread, or in a character.
    func response(
        from point: ResumePoint,
        in threadID: EntityID,
        owner: EntityID,
        on channel: any Channel
    ) async throws -> Response {
        switch point {
        case .beginning:
            guard let answer = try await find(nil, in: threadID, owner: owner, offset: 0) else { return .noContent }
            return try response(following: answer, from: 0, on: channel)
        case .after(let id, let offset):
            return try await response(toMessage: id, in: threadID, owner: owner, from: offset, on: channel)
        case .end(let id):
            guard try await find(id, in: threadID, owner: owner, offset: 0) != nil else { throw Problem.foreignEventID }
            return .noContent
        }
    }

    /// The stream of the answer `id` from a byte of its text on.
    func response(
        toMessage id: EntityID,
        in threadID: EntityID,
        owner: EntityID,
        from offset: Int,
        on channel: any Channel
    ) async throws -> Response {
        guard let answer = try await find(id, in: threadID, owner: owner, offset: offset) else {
            throw Problem.foreignEventID
        }
        return try response(following: answer, from: offset, on: channel)
    }

    /// An answer and the piece of its journal that was asked for.
    private struct Found {
        let answer: SavedAnswer
        var pieceStart = 0
        var piece = ""
    }

    private func find(_ id: EntityID?, in threadID: EntityID, owner: EntityID, offset: Int) async throws -> Found? {
        let rows = try await database.query(ResumeSQL.answer, [threadID.uuid, owner.uuid, id?.uuid, offset])
        guard let row = try rows.only else { throw Problem.threadNotFound }
        guard try row.optionalID("id") != nil else { return nil }
        var found = Found(answer: try SavedAnswer(row))
        if let start = try row.decode("piece_start", as: Int?.self) {
            found.pieceStart = start
            found.piece = try row.decode("piece")
        }
        return found
    }

    private func response(following found: Found, from offset: Int, on channel: any Channel) throws -> Response {
        let message = found.answer.message
        let feed: AnswerFeed
        if message.status != .streaming {
            feed = AnswerFeed(messageID: message.id, text: message.content)
            feed.finish(try AnswerEvents(messageID: message.id).terminal(found.answer))
            guard !feed.isInsideCharacter(offset) else { throw Problem.offsetInsideCharacter }
        } else if let generation = registry.generation(message.id) {
            feed = generation.feed
            guard !feed.isInsideCharacter(offset) else { throw Problem.offsetInsideCharacter }
        } else {
            guard !Array(found.piece.utf8).isInsideCharacter(offset - found.pieceStart) else {
                throw Problem.offsetInsideCharacter
            }
            return try mirrors.follow(message.id) {
                .eventStream(following: $0, from: offset, on: channel, times: times)
            }
        }
        return .eventStream(following: feed, from: offset, on: channel, times: times)
    }
}
