/// Runs one piece of work after the other, in the order in which they come.
actor OneByOne {
    private var last: Task<Void, Never>?

    /// Runs `body` when those before have ended. Where the task is cancelled, `body` is run as a cancelled one.
    func run(_ body: @escaping @Sendable () async throws(FFmpegError) -> Void) async throws(FFmpegError) {
        let before = last
        let work = Task<Result<Void, FFmpegError>, Never> {
            await before?.value
            do throws(FFmpegError) {
                return .success(try await body())
            } catch {
                return .failure(error)
            }
        }
        last = Task { _ = await work.value }
        try await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            work.cancel()
        }.get()
    }
}
