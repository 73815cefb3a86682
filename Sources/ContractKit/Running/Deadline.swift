/// Work that may not take longer than it was given.
enum Deadline {
    /// Runs `work`, cancelling it when the time is over; says whether it came to its end by itself.
    static func run(within bound: Duration, _ work: @escaping @Sendable () async -> Void) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await work()
                return true
            }
            group.addTask {
                try? await ContinuousClock().sleep(for: bound)
                return false
            }
            let isDone = await group.next() ?? false
            group.cancelAll()
            return isDone
        }
    }
}
