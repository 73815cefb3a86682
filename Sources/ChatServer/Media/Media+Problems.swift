import HTTPTypes
import MediaFormats
import MediaStorage

extension Problem {
    static let mediaNotFound = Problem(
        status: .notFound,
        slug: "media-not-found",
        title: "No such file",
        detail: "You have no file with this id."
    )

    static let mediaUnavailable = Problem(
        status: .serviceUnavailable,
        slug: "media-unavailable",
        title: "Files are out of reach",
        detail: "Files can be neither kept nor had right now.",
        retryAfter: 5
    )

    static let mediaQuotaExceeded = Problem(
        status: .contentTooLarge,
        slug: "media-quota-exceeded",
        title: "No room for more files",
        detail: "With this file you would have more than this server keeps for you."
    )

    static let thumbnailPending = Problem(
        status: .serviceUnavailable,
        slug: "thumbnail-pending",
        title: "The thumbnail is being made",
        detail: "The file has no thumbnail yet.",
        retryAfter: 5
    )

    static func rangeNotSatisfiable(size: Int) -> Problem {
        Problem(
            status: .rangeNotSatisfiable,
            slug: "range-not-satisfiable",
            title: "No such range",
            detail: "The file has \(size) bytes, and none of those asked for.",
            size: size
        )
    }

    static func fileTooLarge(_ name: String, limit: Int) -> Problem {
        .payloadTooLarge("The file \(quoted(name)) has more than \(limit) bytes.")
    }

    static func fileRefused(_ name: String, _ refusal: MediaRefusal) -> Problem {
        .unsupportedMediaType("\(quoted(name)): \(refusal.message)")
    }

    static func fileTooCostly(_ name: String) -> Problem {
        .unsupportedMediaType("\(quoted(name)): The image has more pixels than this server decodes.")
    }

    static func fileNotAccepted(_ name: String, _ facts: MediaFacts, by model: ModelName) -> Problem {
        .unsupportedMediaType("\(quoted(name)): \(model) takes no \(facts.contentType).")
    }

    private static func quoted(_ name: String) -> String { "“\(name)”" }
}
