import FoundationEssentials
import Postgres
import Providers

/// Where an answer goes: behind a new prompt, or into the place of the last answer.
struct TurnPlace {
    /// Whom to ask.
    let model: ModelName
    let prompt: String?
    private let promptID: EntityID
    private let versions: Int
    private let replaces: EntityID?
    private let files: [UploadedFile]

    init(for request: TurnRequest, _ found: TurnReading, threadModel: ModelName) throws(Problem) {
        switch request.kind {
        case .send(let form):
            model = threadModel
            prompt = form.prompt
            promptID = form.messageID ?? EntityID.next()
            versions = 1
            replaces = nil
            // The key has been forgotten in between: the request is to be sent once more.
            files = try form.files.map { file throws(Problem) in
                guard let kept = file.kept else { throw .mediaUnavailable }
                return kept
            }
        case .regenerate(let llm):
            guard let replaced = found.replaced else { throw .nothingToRegenerate }
            model = llm ?? threadModel
            prompt = nil
            promptID = EntityID.next()
            versions = replaced.versions + 1
            replaces = replaced.id
            files = []
        }
    }

    /// The new prompt as the vendor is asked it; nil where there is none.
    var message: ProviderMessage? {
        guard let prompt else { return nil }
        let shown = files.map { file in
            ProviderPart.media(
                ProviderMedia(
                    kind: ProviderMedia.Kind(file.kind),
                    contentType: file.contentType,
                    size: file.size,
                    reference: file.id.description
                )
            )
        }
        return ProviderMessage(role: .user, parts: shown + [.text(prompt)])
    }

    /// What makes the turn: messages, generation, and the thread's new state.
    func statements(for request: TurnRequest, _ turn: Turn, process: EntityID) throws -> [PostgresStatement] {
        let (thread, owner, answer) = (request.threadID.uuid, request.owner.uuid, turn.generation.messageID.uuid)
        let tokens = turn.request.messages.flatMap(\.texts).reduce(0) { sum, text in
            sum + TokenEstimate.tokens(in: text, of: model.vendor)
        }
        let inserted = try prompt.map {
            try PostgresStatement(ChatSQL.insertPrompt, [promptID.uuid, thread, $0, owner])
        }
        let attached =
            try files.isEmpty
            ? nil : PostgresStatement(MediaSQL.attach, [promptID.uuid, thread, files.map(\.id.uuid)])
        return [inserted, attached].compactMap(\.self) + [
            try PostgresStatement(
                ChatSQL.insertAnswer,
                [
                    answer, thread, "\(model)", request.requestID, turn.history.sent, turn.history.dropped, owner,
                    versions, replaces?.uuid,
                ]
            ),
            try PostgresStatement(ChatSQL.insertGeneration, [thread, answer, process.uuid, owner, tokens]),
            try PostgresStatement(
                ChatSQL.touchThread,
                [thread, prompt.map { ThreadTitle.from(prompt: $0) }, prompt == nil ? 0 : 2]
            ),
        ]
    }
}
