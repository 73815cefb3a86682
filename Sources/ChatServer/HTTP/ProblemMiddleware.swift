import FoundationEssentials
import HTTPTypes
import Hummingbird
import Logging
import MediaStorage
import NIOCore
import NIOHTTP1
import Postgres
import Secrets

/// Turns whatever a handler throws into a problem answer, and writes the line of the access log.
struct ProblemMiddleware: RouterMiddleware {
    typealias Context = ServerContext

    let routes: RouteTable

    func handle(
        _ request: Request,
        context: ServerContext,
        next: (Request, ServerContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            response = try Self.response(to: problem(for: error, request, context), context)
        }
        if let state = context.rateLimit.state, response.headers[.rateLimit] == nil { response.headers.set(state) }
        context.logger.info(
            "Request answered",
            metadata: [
                "http.method": .string(request.method.rawValue),
                "http.path": .string(String(request.uri.path.prefix(200))),
                "http.status": .stringConvertible(response.status.code),
                "duration.ms": .stringConvertible((ContinuousClock.now - start).milliseconds),
            ]
        )
        return response
    }

    /// The one mapper from errors to problems. Errors that are ours are logged here, once.
    private func problem(for error: any Error, _ request: Request, _ context: ServerContext) -> Problem {
        switch error {
        case let problem as Problem:
            return problem
        case let error as PostgresError where error.isUnavailable:
            context.logger.warning("Database away", metadata: ["error": "\(error)"])
            return error.isReadOnly ? .databaseReadOnly : .databaseUnavailable
        case let error as PostgresError where error.sqlState == .queryCanceled:
            context.logger.warning("Statement took too long", metadata: ["error": "\(error)"])
            return .databaseUnavailable
        case let error as PostgresError where error.isOfGoneAccount:
            context.logger.info("Account deleted meanwhile", metadata: ["error": "\(error)"])
            return .unauthorized
        case let error as PostgresError where error.code == .closed || error.code == .cancelled:
            return .draining
        case is CancellationError:
            return .draining
        case let error as MediaStoreError:
            context.logger.warning("Media store away", metadata: ["error": "\(error)"])
            return .mediaUnavailable
        case let error as PasswordHasher.Failure:
            return error == .cancelled ? .draining : .busy
        case is NIOTooManyBytesError:
            return .payloadTooLarge("The body is larger than this endpoint takes.")
        case let error as HTTPError where error.status == .notFound:
            let methods = routes.methods(at: request.uri.path)
            return methods.isEmpty ? .notFound : .methodNotAllowed(allow: methods)
        case is HTTPParserError:
            // A body with broken framing, or a client that went away while it sent one.
            return .malformedRequest("The body ended before it was complete, or its framing is broken.")
        case let error as HTTPError where error.status == .contentTooLarge:
            return .payloadTooLarge("The body is larger than this endpoint takes.")
        case let error as HTTPError where error.status.kind == .clientError:
            return .malformedRequest("The request cannot be read.")
        default:
            context.logger.error("Request failed", metadata: ["error": "\(error)"])
            return .internalError
        }
    }

    private static func response(to problem: Problem, _ context: ServerContext) throws -> Response {
        var response = try Response.json(
            ProblemBody(problem, requestID: context.requestID),
            status: problem.status,
            contentType: "application/problem+json"
        )
        if let seconds = problem.retryAfter {
            response.headers[.retryAfter] = String(seconds)
        }
        if !problem.allow.isEmpty {
            response.headers[.allow] = problem.allow.joined(separator: ", ")
        }
        if let size = problem.size {
            response.headers[.contentRange] = "bytes */\(size)"
        }
        if let state = problem.rateLimit {
            response.headers.set(state)
        }
        if problem.status == .unauthorized {
            response.headers[.wwwAuthenticate] = "Bearer"
        }
        return response
    }
}

extension PostgresError {
    /// Whether a row was to belong to an account that was deleted while the request was answered.
    var isOfGoneAccount: Bool {
        sqlState == .foreignKeyViolation && constraint?.hasSuffix("_user_id_fkey") == true
    }
}

extension Duration {
    /// Whole milliseconds, cut off.
    var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
