import Logging
import Postgres

/// What processes tell each other through the database (PostgreSQL documentation, "NOTIFY"). Nothing depends on it but
/// speed: what a process is not told it learns with its next look, of ``Mirrors``,
/// ``Journal`` or ``MediaRoutes``.
struct Notices: Sendable {
    /// Says that there is more of a process's answers to read. The payload is the process's id.
    static let written = "lpo_generations"
    /// Asks for the end of an answer. The payload is its id and why, as ``StopCause`` has it, with a space between.
    static let stops = "lpo_stops"

    /// Says that a thumbnail is there, or will not come. The payload is the file's id.
    static let thumbnails = "lpo_thumbnails"

    let listener: PostgresListener
    let registry: GenerationRegistry
    let mirrors: Mirrors
    let thumbnails: ThumbnailWaiters

    init(
        configuration: PostgresConfiguration,
        registry: GenerationRegistry,
        mirrors: Mirrors,
        thumbnails: ThumbnailWaiters,
        logger: Logger
    ) {
        listener = PostgresListener(
            configuration: configuration,
            channels: [Self.written, Self.stops, Self.thumbnails],
            logger: logger
        )
        self.registry = registry
        self.mirrors = mirrors
        self.thumbnails = thumbnails
    }

    /// Passes on what comes until the task is cancelled.
    func run() async {
        await listener.run { take($0) }
    }

    private func take(_ event: PostgresListener.Event) {
        switch event {
        case .connected: mirrors.wake()
        case .disconnected: break
        case .notification(Self.written, let process):
            if EntityID(process) != registry.owner { mirrors.wake() }
        case .notification(Self.thumbnails, let file):
            if let id = EntityID(file) { thumbnails.tell(of: id) }
        case .notification(_, let payload):
            let parts = payload.split(separator: " ")
            guard parts.count == 2, let id = EntityID(String(parts[0])),
                let cause = StopCause(rawValue: String(parts[1]))
            else { return }
            registry.generation(id)?.end(for: GenerationLife.Cause(cause))
        }
    }
}
