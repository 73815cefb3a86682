import HTTPTypes

/// What is wrong with a request, as a client is told: the members of a problem answer (RFC 9457).
///
/// It holds nothing internal: no SQL, path, key or stack.
struct Problem: Error, Sendable, Equatable {
    /// What is wrong with one field of a request.
    struct FieldError: Encodable, Sendable, Equatable {
        let field: String
        let message: String
    }

    let status: HTTPResponse.Status
    /// The last part of `type`, which clients switch on and which never changes.
    let slug: String
    /// The kind of problem in a few words, the same for all of a kind.
    let title: String
    /// What is wrong here, in one plain sentence.
    let detail: String
    var errors: [FieldError] = []
    /// Seconds after which trying again makes sense.
    var retryAfter: Int?
    /// The methods that a path answers, for 405.
    var allow: [String] = []
    /// How many bytes there are, where none of those asked for are, for 416.
    var size: Int?
    /// The limit that was reached, for 429.
    var rateLimit: RateLimitState?

    var type: String { "/problems/\(slug)" }
}

/// A problem's body.
struct ProblemBody: Encodable, Sendable {
    let type: String
    let title: String
    let status: Int
    let detail: String
    let errors: [Problem.FieldError]?
    let requestID: String

    init(_ problem: Problem, requestID: String) {
        type = problem.type
        title = problem.title
        status = problem.status.code
        detail = problem.detail
        errors = problem.errors.isEmpty ? nil : problem.errors
        self.requestID = requestID
    }

    private enum CodingKeys: String, CodingKey {
        case type, title, status, detail, errors
        case requestID = "request_id"
    }
}
