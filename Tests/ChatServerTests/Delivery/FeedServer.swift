import EventStream
import HTTPServer
import Hummingbird
import JSONTree
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import Testing
import WebClient

@testable import ChatServer

extension DeliveryTimes {
    /// Those of connections that are never let go.
    static let unbounded = DeliveryTimes(patience: .hours(24), farewell: .hours(24))
}

/// A server of one feed, on a port of its own, and clients for it.
struct FeedServer: Sendable {
    let feed: AnswerFeed
    let web: WebClient
    private let port: Int
    private let connections: Connections

    /// The connections that streams were begun on.
    private final class Connections: Sendable {
        let channels = Mutex<[any Channel]>([])
    }

    /// Runs `body` beside a server that answers every request with the events of a feed.
    static func run(times: DeliveryTimes = .unbounded, _ body: @Sendable (FeedServer) async throws -> Void) async throws
    {
        let feed = AnswerFeed(messageID: .next())
        let connections = Connections()
        let router = Router(context: ServerContext.self)
        router.get("/") { request, context in
            connections.channels.withLock { $0.append(context.channel) }
            let isPatient = request.uri.queryParameters["patient"] != nil
            let offset = request.uri.queryParameters.get("from", as: Int.self) ?? 0
            return Response.eventStream(
                following: feed,
                from: offset,
                on: context.channel,
                times: isPatient ? .unbounded : times
            )
        }
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let (ports, continuation) = AsyncStream<Int>.makeStream()
        let application = Application(
            router: router,
            server: .cancellableHTTP1(),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { continuation.yield($0.localAddress?.port ?? 0) },
            logger: logger
        )
        let group = ServiceGroup(configuration: .init(services: [application], logger: logger))
        let web = WebClient()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for await port in ports {
                try await body(FeedServer(feed: feed, web: web, port: port, connections: connections))
                break
            }
            feed.finish([])
            await web.shutdown()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    /// How many connections that streams were begun on are open.
    var openConnections: Int { connections.channels.withLock { $0.count(where: \.isActive) } }

    /// Follows from `offset` and hands over what comes. With `&patient` as `query` no connection is let go.
    func follow<Result>(from offset: Int = 0, query: String = "", _ body: (WebResponse) async throws -> Result)
        async throws -> Result
    {
        let request = WebRequest(url: "http://127.0.0.1:\(port)/?from=\(offset)\(query)", allowsPlainHTTP: true)
        return try await web.withResponse(to: request, body)
    }

    /// What a whole stream held.
    struct Heard: Sendable {
        var text = ""
        /// Where the text ends, as the last id said.
        var offset = 0
        var last = ""
        var status = 0
    }

    /// Reads a stream to its end. Each id must tell where the text with its event ends.
    func hear(from offset: Int = 0, query: String = "") async throws -> Heard {
        try await follow(from: offset, query: query) { try await hear($0, from: offset) }
    }

    /// Reads the rest of a stream to its end.
    func hear(_ response: WebResponse, from offset: Int) async throws -> Heard {
        var heard = Heard(offset: offset, status: response.status)
        var parser = EventStreamParser()
        for try await bytes in response.body {
            for case .event(let event) in try parser.feed(bytes) {
                heard.last = event.name
                guard event.name == "chunk" else { continue }
                let text = try JSONTree.parse(Array(event.data.utf8))["text"]?.string ?? ""
                heard.text += text
                heard.offset += text.utf8.count
                #expect(event.id == "\(feed.messageID):\(heard.offset)")
            }
        }
        return heard
    }
}
