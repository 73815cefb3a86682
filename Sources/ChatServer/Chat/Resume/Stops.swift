import HTTPTypes
import Postgres

/// `POST /chat/{thread_id}/stop`.
struct StopBody: Decodable, Sendable {
    let messageID: String?

    private enum CodingKeys: String, CodingKey {
        case messageID = "message_id"
    }

    /// The answer that is meant; nil for whichever is being written. A 422 problem for what is no id.
    func message() throws(Problem) -> EntityID? {
        guard let messageID else { return nil }
        guard let id = EntityID(messageID) else { throw .validation("message_id", "must be a UUID") }
        return id
    }
}

/// Ends answers because their users want it, whichever process writes them.
struct Stops: Sendable {
    let database: PostgresPool
    let registry: GenerationRegistry

    /// Asks for the end of what is being written in a thread, and returns before it has come: what came so far is kept.
    /// With `messageID` it ends that answer and no other, so that a stop that comes late or twice ends nothing else.
    ///
    /// Problems: 404 without such a thread of `owner`'s, 409 where nothing is being written, or another answer.
    func stop(_ messageID: EntityID?, in threadID: EntityID, owner: EntityID) async throws {
        let rows = try await database.query(ResumeSQL.stop, [threadID.uuid, owner.uuid, messageID?.uuid])
        guard let row = try rows.only else { throw Problem.threadNotFound }
        guard let id = try row.optionalID("message_id") else { throw Problem.nothingRunning }
        registry.generation(id)?.end(for: .stopped)
    }
}

extension Problem {
    static let nothingRunning = Problem(
        status: .conflict,
        slug: "nothing-running",
        title: "No answer is being written",
        detail: "There is nothing to stop in this thread."
    )
}
