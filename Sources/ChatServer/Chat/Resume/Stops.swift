import HTTPTypes
import Postgres

/// Ends answers because their users want it, whichever process writes them.
struct Stops: Sendable {
    let database: PostgresPool
    let registry: GenerationRegistry

    /// Asks for the end of what is being written in a thread, and returns before it has come: what came so far is kept.
    /// An answer of this process is ended at once; another process hears of it with its next write.
    ///
    /// Problems: 404 without such a thread of `owner`'s, 409 where nothing is being written.
    func stop(in threadID: EntityID, owner: EntityID) async throws {
        let rows = try await database.query(ResumeSQL.stop, [threadID.uuid, owner.uuid])
        guard let row = rows.first else { throw Problem.threadNotFound }
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
