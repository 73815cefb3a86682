import HTTPTypes

extension Problem {
    static let emailTaken = Problem(
        status: .conflict,
        slug: "email-taken",
        title: "Email taken",
        detail: "There is an account with this email already."
    )

    static let invalidCredentials = Problem(
        status: .unauthorized,
        slug: "invalid-credentials",
        title: "Wrong email or password",
        detail: "No account has this email and password."
    )

    static let wrongPassword = Problem(
        status: .unauthorized,
        slug: "invalid-credentials",
        title: "Wrong email or password",
        detail: "This is not the account's password."
    )

    static let invalidRefreshToken = Problem(
        status: .unauthorized,
        slug: "invalid-refresh-token",
        title: "Refresh token refused",
        detail: "The refresh token is unknown, expired, used or revoked."
    )

    static let sessionNotFound = Problem(
        status: .notFound,
        slug: "session-not-found",
        title: "No such session",
        detail: "You have no session with this id."
    )
}
