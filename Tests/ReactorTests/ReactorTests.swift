import Glibc
import Reactor
import Testing
import Waiting

@Suite("Reactor")
struct ReactorTests {
    /// An actor whose methods run on a reactor's thread.
    private actor Confined {
        let reactor = Reactor(name: "test")
        private var log: [String] = []
        private var waiting: (count: Int, continuation: CheckedContinuation<[String], Never>)?

        nonisolated var unownedExecutor: UnownedSerialExecutor { reactor.asUnownedSerialExecutor() }

        func note(_ entry: String) {
            log.append(entry)
            if let waiting, log.count >= waiting.count {
                self.waiting = nil
                waiting.continuation.resume(returning: log)
            }
        }

        func entries(_ count: Int) async -> [String] {
            if log.count >= count { return log }
            return await withCheckedContinuation { continuation in
                if log.count >= count { continuation.resume(returning: log) } else { waiting = (count, continuation) }
            }
        }

        func schedule(_ delays: [(String, Duration)], cancelling name: String) {
            for (other, delay) in delays {
                let timer = reactor.schedule(after: delay) { [weak self] in self?.assumeIsolated { $0.note(other) } }
                if other == name { reactor.cancel(timer) }
            }
        }

        func watch(_ descriptor: Int32, _ interest: Readiness) {
            reactor.watch(descriptor, for: interest) { [weak self] readiness in
                self?.assumeIsolated { confined in
                    confined.reactor.unwatch(descriptor)
                    confined.note("ready \(readiness.rawValue)")
                }
            }
        }

        func endTurn() {
            reactor.atEndOfTurn { [weak self] in self?.assumeIsolated { $0.note("end") } }
            note("job")
        }
    }

    @Test("Timers fire in the order of their deadlines, cancelled ones and endless ones do not")
    func timers() async {
        let confined = Confined()
        await confined.schedule(
            [("never", .seconds(Int64.max)), ("late", .milliseconds(20)), ("soon", .zero), ("gone", .zero)],
            cancelling: "gone"
        )
        #expect(await confined.entries(2) == ["soon", "late"])
    }

    @Test("A descriptor is told of when it can be read, and when its other end closes")
    func readiness() async throws {
        for closes in [false, true] {
            var pair: [Int32] = [0, 0]
            // No pipe: a program that another test starts meanwhile would hold its other end open.
            #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &pair) == 0)
            let confined = Confined()
            await confined.watch(pair[0], .read)
            if closes { close(pair[1]) } else { write(pair[1], "x", 1) }
            let entries = await confined.entries(1)
            #expect(entries == (closes ? ["ready 3"] : ["ready 1"]))
            close(pair[0])
            if !closes { close(pair[1]) }
        }
    }

    @Test("The end of a turn comes after its jobs")
    func turns() async {
        let confined = Confined()
        await confined.endTurn()
        #expect(await confined.entries(2) == ["job", "end"])
    }

    @Test("A task that prefers a reactor is resumed on its thread, and runs there what belongs to no actor")
    func preference() async {
        let reactor = Reactor(name: "test")
        let places = await withTaskExecutorPreference(reactor) {
            let before = reactor.isIsolatingCurrentContext()
            await withCheckedContinuation { continuation in
                Task.detached { continuation.resume() }
            }
            return [before, reactor.isIsolatingCurrentContext()]
        }
        #expect(places == [true, true])
        #expect(reactor.isIsolatingCurrentContext() == false)
    }

    @Test("Two hundred reactors come and go without leaving their descriptors open")
    func leavesNothing() async throws {
        func open() -> Int {
            (0..<4096).count { fcntl($0, F_GETFD) != -1 }
        }
        let before = open()
        for _ in 0..<200 {
            let confined = Confined()
            await confined.note("x")
        }
        // Each has two. The threads close theirs shortly after they were let go; other suites of the process have some.
        #expect(await eventually { open() <= before + 150 })
    }

    @Test("Where no descriptor is to be had a reactor ends the process and says why")
    func exhaustion() async throws {
        let none = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            Self.exhaust(leaving: 0)
            _ = Reactor(name: "test")
        }
        #expect(String(decoding: none.standardErrorContent, as: UTF8.self).contains("needs an epoll descriptor: "))
        let one = try await #require(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            Self.exhaust(leaving: 1)
            _ = Reactor(name: "test")
        }
        #expect(String(decoding: one.standardErrorContent, as: UTF8.self).contains("needs an eventfd: "))
    }

    /// Lets this process open no more than `count` further descriptors.
    private static func exhaust(leaving count: Int) {
        let lowest = dup(0)
        close(lowest)
        var limit = rlimit(rlim_cur: rlim_t(Int(lowest) + count), rlim_max: rlim_t(Int(lowest) + count))
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
