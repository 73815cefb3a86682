internal import Glibc

/// A thread for one call that blocks and has no non-blocking form, so that it blocks nobody else.
enum ShortLivedThread {
    /// Runs `body` on a new thread. False if the system gives no thread; `body` is not run then.
    static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        let argument = unsafe Unmanaged.passRetained(Body(call: body))
        var thread = pthread_t()
        let result = unsafe pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().call()
                return nil
            },
            unsafe argument.toOpaque()
        )
        guard result == 0 else {
            unsafe argument.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    private final class Body: Sendable {
        let call: @Sendable () -> Void

        init(call: @escaping @Sendable () -> Void) {
            self.call = call
        }
    }
}
