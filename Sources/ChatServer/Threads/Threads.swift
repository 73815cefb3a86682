import FoundationEssentials
import HTTPTypes
import Postgres

/// The rules of `/api/v1/threads`.
struct Threads: Sendable {
    /// How many characters may be searched for.
    static let searchLength = 1...200

    let database: PostgresPool
    let models: ModelDirectory
    /// Ends what is being generated in a thread that is deleted.
    let generations: GenerationRegistry

    /// A page of `owner`'s threads, newest activity first; with `words` only of those in which they are found.
    func list(of owner: EntityID, containing words: String?, _ page: PageRequest) async throws -> Page<ChatThread> {
        let after = page.cursor.map { (Timestamp(microseconds: $0.position).date, $0.id.uuid) }
        let rows =
            switch (words, after) {
            case (nil, nil): try await database.query(ThreadsSQL.list, [owner.uuid, page.limit + 1])
            case (nil, let (time, id)?):
                try await database.query(ThreadsSQL.listAfter, [owner.uuid, time, id, page.limit + 1])
            case (let words?, nil):
                try await database.query(ThreadsSQL.search, [owner.uuid, page.limit + 1, words])
            case (let words?, let (time, id)?):
                try await database.query(ThreadsSQL.searchAfter, [owner.uuid, page.limit + 1, words, time, id])
            }
        let items = try rows.prefix(page.limit).map(ChatThread.init)
        var next: Cursor?
        if rows.count > page.limit, let last = items.last {
            let activity = try rows[items.count - 1].timestamp("active_at")
            next = Cursor(list: .threads, position: activity.microseconds, id: last.id)
        }
        return Page(items: items, nextCursor: Nullable(next?.text))
    }

    /// Makes a thread, or finds the one that the same request made before.
    func create(
        _ body: CreateThreadBody,
        owner: EntityID,
        key: IdempotencyKey?
    ) async throws -> (thread: ChatThread, isNew: Bool) {
        try body.check()
        let id = body.id.flatMap { EntityID($0) } ?? EntityID.next()
        return try await database.withTransaction { connection in
            if let key, let made = try await made(with: key, by: owner, threadID: id, on: connection) {
                // The thread as it is now: it may have been renamed or used since, and 404 once it is deleted.
                guard let madeID = made.threadID,
                    let row = try await connection.query(ThreadsSQL.one, [madeID.uuid, owner.uuid]).only
                else { throw Problem.threadNotFound }
                return (try ChatThread(row), true)
            }
            try requireProvider(of: body.llm)
            let rows = try await connection.query(ThreadsSQL.insert, [id.uuid, owner.uuid, body.title, body.llm])
            if let row = try rows.only { return (try ChatThread(row), true) }
            guard let row = try await connection.query(ThreadsSQL.one, [id.uuid, owner.uuid]).only else {
                throw Problem.threadIDTaken
            }
            return (try ChatThread(row), false)
        }
    }

    /// A thread and a page of its messages, oldest first; the newest ones when there is no cursor. Answers whose place
    /// another one took are left out but for `allVersions`.
    func get(_ id: EntityID, owner: EntityID, allVersions: Bool, _ page: PageRequest) async throws -> ThreadWithMessages
    {
        if let cursor = page.cursor, cursor.id != id {
            throw Problem.validation("cursor", "must be a next_cursor of this list")
        }
        // One snapshot for both statements: a message and the count that includes it are seen together.
        return try await database.withTransaction(.repeatableRead) { connection in
            guard let row = try await connection.query(ThreadsSQL.one, [id.uuid, owner.uuid]).only else {
                throw Problem.threadNotFound
            }
            let before = page.cursor?.position ?? Int64.max
            let rows = try await connection.query(
                ThreadsSQL.messagesBefore,
                [id.uuid, Int(before), page.limit + 1, allVersions]
            )
            var next: Cursor?
            if rows.count > page.limit {
                let position = try rows[page.limit - 1].decode("position", as: Int.self)
                next = Cursor(list: .messages, position: Int64(position), id: id)
            }
            var messages = try rows.prefix(page.limit).reversed().map(Message.init)
            try messages.attach(await connection.query(MediaSQL.ofMessages, [messages.idsOfPrompts]))
            return ThreadWithMessages(
                thread: try ChatThread(row),
                messages: Page(items: messages, nextCursor: Nullable(next?.text))
            )
        }
    }

    /// Changes what `body` names.
    func update(_ id: EntityID, _ body: UpdateThreadBody, owner: EntityID) async throws -> ChatThread {
        let change = try body.check()
        if let llm = change.llm { try requireProvider(of: llm) }
        let parameters: [any PostgresEncodable] = [id.uuid, owner.uuid, change.title, change.llm]
        guard let row = try await database.query(ThreadsSQL.update, parameters).only else {
            throw Problem.threadNotFound
        }
        return try ChatThread(row)
    }

    /// Deletes a thread softly: its row stays, and nothing of it can be reached any more.
    func delete(_ id: EntityID, owner: EntityID) async throws {
        guard try await database.execute(ThreadsSQL.delete, [id.uuid, owner.uuid]) == 1 else {
            throw Problem.threadNotFound
        }
        generations.threadWasDeleted(id)
        // In a statement of its own, after the thread's: it sees an answer that was begun until then. Where it fails,
        // the answer of another process is written to its end, and nobody sees it.
        _ = try? await database.execute(ResumeSQL.stopDeleted, [id.uuid])
    }

    private func made(
        with key: IdempotencyKey,
        by owner: EntityID,
        threadID: EntityID,
        on connection: PostgresConnection
    ) async throws -> MadeBefore? {
        let results = try await connection.pipeline(try key.taking(of: owner, threadID: threadID))
        return try key.made(results.first, results.last)
    }

    private func requireProvider(of llm: String) throws(Problem) {
        guard let name = ModelName(llm) else { throw .validation("llm", ModelName.rule) }
        guard models.endpoint(for: name) != nil else {
            throw .providerNotConfigured(name.vendor, status: .unprocessableContent)
        }
    }
}
