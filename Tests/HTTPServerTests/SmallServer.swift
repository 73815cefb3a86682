import HTTPServer
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Waiting

/// A server on the loopback with a few routes.
struct SmallServer: Sendable {
    /// Answers that are held until the test lets them go.
    actor Gate {
        private var isOpen = false
        private var waiting: [CheckedContinuation<Void, Never>] = []
        private(set) var arrivals = 0

        func pass() async {
            arrivals += 1
            if isOpen { return }
            await withCheckedContinuation { waiting.append($0) }
        }

        func open() {
            isOpen = true
            for continuation in waiting { continuation.resume() }
            waiting = []
        }

        /// Lets the one go that has waited longest.
        func releaseOne() {
            if !waiting.isEmpty { waiting.removeFirst().resume() }
        }
    }

    let port: Int
    let gate: Gate

    /// Runs `body` beside a server whose connections only end where the test has them end.
    static func run(
        connections: Connections? = nil,
        _ body: @Sendable (SmallServer) async throws -> Void
    ) async throws {
        let gate = Gate()
        let router = Router(context: SmallContext.self)
        router.get("short") { _, _ in "short" }
        router.post("short") { _, _ in "short" }
        router.get("stream") { _, _ in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: "one "))
                    await gate.pass()
                    try await writer.write(ByteBuffer(string: "two"))
                    try await writer.finish(nil)
                }
            )
        }
        router.get("broken") { _, _ in
            Response(
                status: .ok,
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: "a part"))
                    await gate.pass()
                    throw Broken()
                }
            )
        }
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let (ports, continuation) = AsyncStream<Int>.makeStream()
        let timeouts = ConnectionTimeouts(idle: .hours(24), head: .hours(24), closing: .hours(24))
        let application = Application(
            responder: OverLimit(next: router.buildResponder(), connections: connections),
            server: .cancellableHTTP1(options: ConnectionOptions(timeouts: timeouts, connections: connections)),
            configuration: ApplicationConfiguration(
                address: .hostname("127.0.0.1", port: 0),
                availableConnectionsDelegate: connections
            ),
            onServerRunning: {
                connections?.listen(on: $0)
                continuation.yield($0.localAddress?.port ?? 0)
            },
            logger: logger
        )
        let group = ServiceGroup(configuration: .init(services: [application], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for await port in ports {
                try await body(SmallServer(port: port, gate: gate))
                break
            }
            await gate.open()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }
}

private struct Broken: Error {}

/// A request with its connection.
private struct SmallContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }
}

/// Answers 429 where the connection's peer has too many.
private struct OverLimit<Next: HTTPResponder>: HTTPResponder where Next.Context == SmallContext {
    let next: Next
    let connections: Connections?

    func respond(to request: Request, context: SmallContext) async throws -> Response {
        if connections?.isOverLimit(context.channel) == true { return Response(status: .tooManyRequests) }
        return try await next.respond(to: request, context: context)
    }
}
