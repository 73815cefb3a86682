import FoundationEssentials
import HTTPTypes

/// What went wrong with an answer, as its message's row keeps it: with it any process can tell the answer's end, word
/// for word, at any later time.
struct StoredProblem: Codable, Sendable, Equatable {
    let slug: String
    let title: String
    let status: Int
    let detail: String
    let retryable: Bool
    /// Whole seconds.
    let retryAfter: Int?

    /// What `ending` went wrong with; nil where nothing did.
    init?(_ ending: AnswerEnding) {
        guard let problem = ending.problem else { return nil }
        slug = problem.slug
        title = problem.title
        status = problem.status.code
        detail = problem.detail
        retryable = ending.isRetryable
        retryAfter = ending.retryAfter
    }

    /// What the streams of answers end with whose process died.
    static let interrupted = StoredProblem(.interrupted, isRetryable: true)

    /// What those of a deleted thread end with.
    static let threadNotFound = StoredProblem(.threadNotFound, isRetryable: false)

    /// What an answer failed with that is older than the column.
    static let unknown = StoredProblem(
        Problem(
            status: .badGateway,
            slug: "provider-protocol",
            title: "The provider sent nonsense",
            detail: "The answer failed; why was not kept."
        ),
        isRetryable: false
    )

    private init(_ problem: Problem, isRetryable: Bool) {
        slug = problem.slug
        title = problem.title
        status = problem.status.code
        detail = problem.detail
        retryable = isRetryable
        retryAfter = nil
    }

    /// Reads ``json``; nil for anything else.
    init?(json: String) {
        guard let value = try? JSONDecoder().decode(StoredProblem.self, from: Data(json.utf8)) else { return nil }
        self = value
    }

    var problem: Problem {
        Problem(status: HTTPResponse.Status(code: status), slug: slug, title: title, detail: detail)
    }

    var json: String? {
        (try? JSONEncoder.forAnswers().encode(self)).map { String(decoding: $0, as: UTF8.self) }
    }
}
