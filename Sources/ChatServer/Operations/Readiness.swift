import ServiceLifecycle
import Synchronization

/// Whether this process wants new requests: it does until it is told to stop.
///
/// As a service it stands after all others, for a ServiceGroup shuts down in reverse: load balancers see that the process
/// stops before anything in it does.
final class Readiness: Service {
    private let isStoppingFlag = Atomic(false)

    /// Whether the process has been told to stop.
    var isStopping: Bool { isStoppingFlag.load(ordering: .relaxed) }

    func run() async throws {
        try? await gracefulShutdown()
        isStoppingFlag.store(true, ordering: .relaxed)
    }
}
