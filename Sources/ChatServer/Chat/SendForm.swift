import HTTPTypes
import Hummingbird
import Multipart
import NIOCore

/// `POST /chat/{thread_id}/send`: the fields of its multipart form.
struct SendForm: Sendable, Equatable {
    /// How many characters a prompt may have.
    static let promptLength = 1...100_000

    let prompt: String
    /// The client's own id for the prompt.
    let messageID: EntityID?
}

extension SendForm {
    /// Reads the form as it arrives; no more than its text fields is ever held.
    ///
    /// Problems: 415 for another content type or for a file, 413 for a request over four times `maximumUploadBytes`,
    /// 400 for a body that is no multipart form, 422 for wrong fields.
    init(_ request: Request, maximumUploadBytes: Int) async throws {
        try request.requireContentType("multipart/form-data")
        guard let type = request.headers[.contentType], let boundary = MultipartBoundary.boundary(fromContentType: type)
        else { throw Problem.malformedRequest("The content type names no usable boundary.") }
        let (product, overflows) = maximumUploadBytes.multipliedReportingOverflow(by: 4)
        let maximumBytes = overflows ? Int.max : product
        let tooLarge = Problem.payloadTooLarge("The request is larger than this server takes.")
        // Said before anything of it has been sent, where the client says how much it will be.
        if let length = request.headers[.contentLength].flatMap(Int.init), length > maximumBytes { throw tooLarge }
        var reader = SendFormReader()
        do {
            var parser = try MultipartParser(boundary: boundary)
            var received = 0
            for try await buffer in request.body {
                received += buffer.readableBytes
                guard received <= maximumBytes else { throw tooLarge }
                for event in try parser.feed(Array(buffer.readableBytesView)) { try reader.take(event) }
            }
            try parser.finish()
        } catch let error as MultipartError {
            throw Problem.malformedRequest(error.message)
        }
        self = try reader.finish()
    }
}

/// Collects a send form from the parser's events. Pure.
struct SendFormReader {
    private enum Field: String {
        case prompt
        case messageID = "message_id"

        /// The most bytes the field can have and still be right: four a character.
        var maximumBytes: Int {
            switch self {
            case .prompt: 4 * SendForm.promptLength.upperBound
            case .messageID: 36
            }
        }
    }

    private var values: [Field: [UInt8]] = [:]
    private var current: Field?
    private var file: String?
    private var isTooLong: Set<Field> = []

    /// Takes the parser's next event.
    mutating func take(_ event: MultipartEvent) throws(Problem) {
        switch event {
        case .partBegan(let part):
            file = nil
            if part.name == "files" || part.filename != nil {
                // A browser sends an empty part without a name for a file input that was left empty.
                file = part.filename ?? ""
                if file != "" { throw Self.noFiles(part.filename ?? "") }
                current = nil
                return
            }
            current = Field(rawValue: part.name)
            guard let current else { return }
            guard values[current] == nil else { throw .validation(current.rawValue, "must be given once") }
            values[current] = []
        case .bytes(let bytes):
            if let file, !bytes.isEmpty { throw Self.noFiles(file) }
            guard let current, !isTooLong.contains(current) else { return }
            if (values[current]?.count ?? 0) + bytes.count > current.maximumBytes {
                isTooLong.insert(current)
                values[current] = []
            } else {
                values[current]?.append(contentsOf: bytes)
            }
        case .partEnded:
            current = nil
            file = nil
        }
    }

    /// The form; a 422 problem that names all wrong fields.
    func finish() throws(Problem) -> SendForm {
        var checks = FieldChecks()
        var prompt = ""
        if let bytes = values[.prompt] {
            if isTooLong.contains(.prompt) {
                let length = SendForm.promptLength
                checks.require(false, "prompt", "must be \(length.lowerBound) to \(length.upperBound) characters long")
            } else if let text = String(validating: bytes, as: UTF8.self) {
                prompt = text
                checks.text("prompt", text, length: SendForm.promptLength)
            } else {
                checks.require(false, "prompt", "must be UTF-8")
            }
        } else {
            checks.require(false, "prompt", "is required")
        }
        var messageID: EntityID?
        if let bytes = values[.messageID] {
            messageID = EntityID(String(decoding: bytes, as: UTF8.self))
            checks.require(messageID != nil, "message_id", "must be a UUID")
        }
        try checks.finish()
        return SendForm(prompt: prompt, messageID: messageID)
    }

    private static func noFiles(_ name: String) -> Problem {
        let shown = String(String.UnicodeScalarView(name.unicodeScalars.filter { $0.value >= 0x20 }.prefix(100)))
        return .unsupportedMediaType(
            "This server takes no files, and \(shown.isEmpty ? "one" : "“\(shown)”") was sent."
        )
    }
}
