import FoundationEssentials
import HTTPServer
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1

extension ConnectionOptions {
    /// What the connections of a server with these settings are held to: so many in all, so many of one peer, which may
    /// not be slow.
    init(_ settings: Settings, maximum: Int) {
        let limit = settings.connectionsPerAddress
        let proxies = settings.trustedProxies
        let connections = Connections(maximum: maximum, perPeer: limit > 0 ? limit : nil) { peer in
            Self.limitedPeer(peer, trusting: proxies)
        }
        self.init(timeouts: settings.connectionTimeouts, connections: connections, refusal: Self.refusal)
    }

    /// What a peer's connections are counted by; nil for the machine itself and for trusted proxies, which have any number.
    static func limitedPeer(_ peer: SocketAddress, trusting proxies: [IPNetwork]) -> String? {
        guard let address = peer.ipAddress.flatMap({ IPAddress($0) }), !address.isLoopback,
            !proxies.contains(where: { $0.contains(address) })
        else { return nil }
        return ClientAddress(address).description
    }

    /// The problem that answers what is no request: it cannot be read, or took too long.
    @Sendable
    static func refusal(_ status: HTTPResponseStatus) -> (headers: HTTPHeaders, body: ByteBuffer) {
        let id = EntityID.next().description
        let problem: Problem =
            status == .requestTimeout ? .requestTimeout : .malformedRequest("The request cannot be read.")
        let body = try? JSONEncoder.forAnswers().encode(ProblemBody(problem, requestID: id))
        var headers: HTTPFields = [
            .contentType: "application/problem+json", .contentLength: "\(body?.count ?? 0)", .requestID: id,
        ]
        headers.setSecurityHeaders()
        return (HTTPHeaders(headers.map { ($0.name.rawName, $0.value) }), ByteBuffer(bytes: body ?? Data()))
    }
}

/// Refuses the one request of a connection whose peer has too many.
struct ConnectionLimitMiddleware: RouterMiddleware {
    typealias Context = ServerContext

    let connections: Connections

    func handle(
        _ request: Request,
        context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        guard !connections.isOverLimit(context.channel) else { throw Problem.tooManyConnections }
        return try await next(request, context)
    }
}
