/// Secrets of one kind that were replaced in one place of a recording.
public struct Redaction: Sendable, Equatable {
    /// The field, as findings name it; `body` for the `.sse` file.
    public let place: String
    /// What was replaced, in words.
    public let kind: String
    /// How often.
    public let count: Int

    package init(place: String, kind: String, count: Int) {
        self.place = place
        self.kind = kind
        self.count = count
    }
}

/// An answer without the secrets that were found in it.
package struct RedactedAnswer: Sendable {
    package let vendor: Recording.Vendor
    package let api: Recording.API
    package let origin: Recording.Origin
    package let date: String
    package let request: Recording.Request
    package let status: Int
    /// The headers that are worth replaying, names in lower case.
    package let headers: [(name: String, value: String)]
    package let chunks: [Recording.Chunk]
    package let body: [UInt8]
    package let contentEncoding: String?
    package let isCut: Bool
    package let redactions: [Redaction]

    /// The body cut where the chunks were.
    package var pieces: [ArraySlice<UInt8>] {
        var start = 0
        return chunks.map { chunk in
            let end = min(start + chunk.bytes, body.count)
            defer { start = end }
            return body[start..<end]
        }
    }

    /// The text of the last user message, as the mock vendors compare it.
    package var lastUserText: String? { request.lastUserText(of: api) }
}

/// Why an answer is not recorded.
package struct RecordingRefusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// One thing that is wrong. It tells nothing of a known secret, and four characters of others at most.
    package struct Reason: Sendable, Equatable, CustomStringConvertible {
        /// The field, as findings name it; `body` for the `.sse` file.
        package let place: String
        /// The kind of a secret that was found.
        package let kind: SecretKind?
        package let message: String

        package init(place: String, kind: SecretKind? = nil, message: String) {
            self.place = place
            self.kind = kind
            self.message = message
        }

        /// `place: message`
        package var description: String { "\(place): \(message)" }
    }

    /// At least one, in the order in which they were found.
    package let reasons: [Reason]

    package init(_ reasons: [Reason]) {
        self.reasons = reasons
    }

    package init(_ place: String, _ message: String) {
        reasons = [Reason(place: place, message: message)]
    }

    /// A line a reason.
    package var description: String {
        reasons.map(\.description).joined(separator: "\n")
    }
}
