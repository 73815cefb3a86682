import Hummingbird
import Logging
import NIOCore

/// What a request carries through the middlewares to its handler.
struct ServerContext: RequestContext, Sendable {
    var coreContext: CoreRequestContextStorage
    /// The connection, which streams are written to without the detour of a task.
    let channel: any Channel
    /// What the answer says in `X-Request-ID`: the client's, if it sent a sane one.
    var requestID: String
    /// The W3C trace the request belongs to, continued or begun here.
    var trace: TraceContext
    /// Who is signed in, on the endpoints that ask for it.
    var session: AccessSession?
    /// How the limit on requests stands, on the same endpoints.
    let rateLimit = RateLimitReport()

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
        requestID = ""
        trace = TraceContext()
    }

    /// Who is signed in; a 401 problem when nobody is.
    func requireSession() throws(Problem) -> AccessSession {
        guard let session else { throw .unauthorized }
        return session
    }

    /// The id in the path parameter `name`. One that is no UUID is a 422 problem.
    func requireID(_ name: String) throws(Problem) -> EntityID {
        guard let text = parameters.get(name), let id = EntityID(text) else {
            throw .validation(name, "must be a UUID")
        }
        return id
    }
}
