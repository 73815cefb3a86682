import WebClient

/// Why one attempt at a request failed, and whether another may go better.
struct S3Failure: Error, Sendable {
    /// Nil where no answer came.
    var status: Int?
    /// The `Code` of S3's error document, such as `NoSuchKey`.
    var code: String?
    var isTransient: Bool
    /// One sentence without keys and secrets.
    var detail: String

    /// An answer that is not a success. `body` is S3's error document, or empty.
    init(_ method: String, status: Int, body: [UInt8]) {
        self.status = status
        code = S3Document(body)?.first("Code").flatMap(Self.plainCode)
        isTransient = status == 429 || (500...599).contains(status) || code == "RequestTimeout" || code == "SlowDown"
        detail = "\(method) was answered \(status)\(code.map { " \($0)" } ?? "")."
    }

    /// No answer, or not a whole one.
    init(_ method: String, _ error: WebError) {
        isTransient =
            switch error.code {
            case .resolveFailed, .connectFailed, .connectTimeout, .firstByteTimeout, .idleTimeout, .closed,
                .protocolViolation:
                true
            case .invalidRequest, .insecureScheme, .tls, .tooLarge, .cancelled, .shutdown, .requestBodyFailed: false
            }
        detail = "\(method) failed: \(error)"
    }

    /// What is wrong with an answer, or with what was asked for.
    init(_ detail: String, code: String? = nil) {
        self.code = code
        isTransient = false
        self.detail = detail
    }

    var isMissingObject: Bool { status == 404 && code != "NoSuchBucket" }

    var storeError: MediaStoreError {
        switch status {
        case 404 where code != "NoSuchBucket": MediaStoreError(.notFound, detail)
        case 401, 403: MediaStoreError(.denied, detail)
        case 507: MediaStoreError(.full, detail)
        default:
            // What MinIO and Ceph answer when there is no room, and S3 for a blob it will not hold.
            switch code {
            case "EntityTooLarge", "QuotaExceeded", "XMinioStorageFull", "InsufficientStorage":
                MediaStoreError(.full, detail)
            default: MediaStoreError(.unavailable, detail)
            }
        }
    }

    /// A code is a word; what is not might be anything, and does not belong in a log.
    private static func plainCode(_ text: String) -> String? {
        let isWord = text.unicodeScalars.allSatisfy { $0.isASCII && $0.properties.isAlphabetic }
        return isWord && (1...64).contains(text.utf8.count) ? text : nil
    }
}
