import HTTPTypes

extension Problem {
    static let threadNotFound = Problem(
        status: .notFound,
        slug: "thread-not-found",
        title: "No such thread",
        detail: "There is no thread with this id."
    )

    static let threadIDTaken = Problem(
        status: .conflict,
        slug: "thread-id-taken",
        title: "Thread id taken",
        detail: "This id has been used for a thread already."
    )
}
