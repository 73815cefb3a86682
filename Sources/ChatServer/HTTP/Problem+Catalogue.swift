import HTTPTypes

/// The problems that any endpoint can answer. Those of one feature stand in its folder.
extension Problem {
    static func malformedJSON(_ detail: String) -> Problem {
        Problem(status: .badRequest, slug: "malformed-json", title: "The body is not JSON", detail: detail)
    }

    static func malformedRequest(_ detail: String) -> Problem {
        Problem(status: .badRequest, slug: "malformed-request", title: "The request is malformed", detail: detail)
    }

    static let unauthorized = Problem(
        status: .unauthorized,
        slug: "unauthorized",
        title: "Not signed in",
        detail: "The access token is missing, malformed or expired."
    )

    static let notFound = Problem(
        status: .notFound,
        slug: "not-found",
        title: "No such endpoint",
        detail: "There is nothing at this path."
    )

    static func methodNotAllowed(allow: [String]) -> Problem {
        Problem(
            status: .methodNotAllowed,
            slug: "method-not-allowed",
            title: "Wrong method",
            detail: "This path does not answer that method.",
            allow: allow
        )
    }

    static func payloadTooLarge(_ detail: String) -> Problem {
        Problem(status: .contentTooLarge, slug: "payload-too-large", title: "The request is too large", detail: detail)
    }

    static func unsupportedMediaType(_ detail: String) -> Problem {
        Problem(
            status: .unsupportedMediaType,
            slug: "unsupported-media-type",
            title: "Unsupported content type",
            detail: detail
        )
    }

    static let requestTimeout = Problem(
        status: .requestTimeout,
        slug: "request-timeout",
        title: "The request came too slowly",
        detail: "The head of the request took too long to arrive."
    )

    /// The peer has as many connections as it may.
    static let tooManyConnections = Problem(
        status: .tooManyRequests,
        slug: "too-many-connections",
        title: "Too many connections",
        detail: "Your address has as many connections as it may have; close some, or use those again.",
        retryAfter: 5
    )

    /// A request that can be read and whose fields are wrong. `errors` holds at least one.
    static func validation(_ errors: [FieldError]) -> Problem {
        Problem(
            status: .unprocessableContent,
            slug: "validation",
            title: "Some fields are not valid",
            detail: errors.count == 1
                ? "The field \(errors[0].field) is not valid." : "\(errors.count) fields are not valid.",
            errors: errors
        )
    }

    static func validation(_ field: String, _ message: String) -> Problem {
        validation([FieldError(field: field, message: message)])
    }

    static let databaseUnavailable = Problem(
        status: .serviceUnavailable,
        slug: "database-unavailable",
        title: "The database is away",
        detail: "The database cannot be reached at the moment.",
        retryAfter: 1
    )

    static let databaseReadOnly = Problem(
        status: .serviceUnavailable,
        slug: "database-unavailable",
        title: "The database is away",
        detail: "The database is read-only at the moment.",
        retryAfter: 1
    )

    static let busy = Problem(
        status: .serviceUnavailable,
        slug: "busy",
        title: "The server is busy",
        detail: "Too many requests of this kind are waiting.",
        retryAfter: 1
    )

    static let tooManyAnswers = Problem(
        status: .serviceUnavailable,
        slug: "busy",
        title: "The server is busy",
        detail: "As many answers as this server takes are being written.",
        retryAfter: 5
    )

    static let draining = Problem(
        status: .serviceUnavailable,
        slug: "draining",
        title: "The server is shutting down",
        detail: "This server takes no new work; another one will.",
        retryAfter: 1
    )

    static let internalError = Problem(
        status: .internalServerError,
        slug: "internal",
        title: "The server failed",
        detail: "Something went wrong on our side."
    )
}
