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

    static let emailOfAnotherAccount = Problem(
        status: .conflict,
        slug: "email-taken",
        title: "Email taken",
        detail: "There is an account with this email already; sign in to it first, then link the identity."
    )

    static let identityTaken = Problem(
        status: .conflict,
        slug: "identity-taken",
        title: "Identity taken",
        detail: "This identity belongs to another account."
    )

    static let invalidIdentityToken = Problem(
        status: .unauthorized,
        slug: "invalid-identity-token",
        title: "Identity not proved",
        detail: "The identity provider's token or code is malformed, expired, used, or not meant for this sign-in."
    )

    static func identityProviderNotConfigured(_ provider: IdentityProvider) -> Problem {
        Problem(
            status: .serviceUnavailable,
            slug: "identity-provider-not-configured",
            title: "Identity provider not set up",
            detail: "This server has no sign-in with \(provider.name)."
        )
    }

    static func identityProviderUnavailable(_ provider: IdentityProvider) -> Problem {
        Problem(
            status: .serviceUnavailable,
            slug: "identity-provider-unavailable",
            title: "Identity provider away",
            detail: "\(provider.name) cannot be asked at the moment.",
            retryAfter: 2
        )
    }
}
