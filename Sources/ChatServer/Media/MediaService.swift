import ServiceLifecycle

/// Sweeps, once in a while, what was received for no message.
struct MediaService: Service {
    private static let interval = Duration.seconds(600)

    let uploads: Uploads

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await uploads.sweep()
                try? await Task.sleep(for: Self.interval)
            }
        }
    }
}
