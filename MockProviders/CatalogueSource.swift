import Logging
import Recording
import Synchronization

/// The catalogue for each request: of recordings that stay, or of a folder as it is now.
final class CatalogueSource: Sendable {
    private struct State {
        var version: Int
        var catalogue: RecordingCatalogue
    }

    private let source: RecordingSource
    private let models: [String: Set<String>]
    private let facts: [String: [String: ModelFacts]]
    private let logger: Logger
    private let state: Mutex<State>

    init(
        source: RecordingSource,
        models: [String: Set<String>],
        facts: [String: [String: ModelFacts]],
        logger: Logger
    ) {
        self.source = source
        self.models = models
        self.facts = facts
        self.logger = logger
        let reading = source.read()
        state = Mutex(
            State(
                version: reading.version,
                catalogue: RecordingCatalogue(recordings: reading.library, models: models, facts: facts)
            )
        )
    }

    var current: RecordingCatalogue {
        let reading = source.read()
        for error in reading.broken {
            logger.warning(
                "A recording cannot be read; what it was before goes on answering",
                metadata: ["mock.reason": "\(error)"]
            )
        }
        return state.withLock { state in
            // Of two requests at a time the later reading counts.
            if reading.version > state.version {
                let catalogue = RecordingCatalogue(recordings: reading.library, models: models, facts: facts)
                state = State(version: reading.version, catalogue: catalogue)
            }
            return state.catalogue
        }
    }
}

/// What a request gets that no recording matches.
public enum MissPolicy: Sendable {
    /// The vendor's default recording; where there is none, as ``error``.
    case `default`
    /// 404 in the vendor's own form, which names the nearest recording and what differs.
    case error
    /// The real vendor's answer.
    case record(any VendorUpstream)
}
