import Multipart
import Secrets

/// `POST /chat/{thread_id}/send`: the fields of its multipart form.
struct SendForm: Sendable, Equatable {
    /// How many characters a prompt may have.
    static let promptLength = 1...100_000

    let prompt: String
    /// The client's own id for the prompt.
    let messageID: EntityID?
    /// In the order in which they were sent.
    var files: [ReceivedFile] = []

    /// What makes two requests the same: the fields, and the bytes of the files.
    var fields: [String?] {
        [prompt, messageID?.description] + files.map { Hexadecimal.encode($0.fingerprint) }
    }
}

extension SendForm {
    /// How many files a prompt may have.
    static let fileCount = 0...10

    /// Reads the form as it arrives; no more than its text fields, and a buffer of a file, is ever held. What `uploads`
    /// has taken of it is noted in `files` at once, whether the rest can be read or not.
    ///
    /// Problems: those of ``FormParts`` and ``Uploads``, 422 for wrong fields.
    init(_ parts: FormParts, _ uploads: UploadsOfPrompt, files: inout [ReceivedFile]) async throws {
        var reader = SendFormReader()
        while let part = try await parts.nextPart() {
            if part.name == "files" || part.filename != nil {
                guard files.count < Self.fileCount.upperBound else {
                    throw Problem.validation("files", "must be at most \(Self.fileCount.upperBound)")
                }
                if let file = try await uploads.receive(part, from: parts) { files.append(file) }
            } else {
                try reader.begin(part)
                while let bytes = try await parts.nextBytes() { reader.take(bytes) }
            }
        }
        self = try reader.finish(files: files)
    }
}

/// Collects the text fields of a send form. Pure.
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
    private var isTooLong: Set<Field> = []

    /// A part begins that is no file. Those of unknown names are passed over.
    mutating func begin(_ part: MultipartPart) throws(Problem) {
        current = Field(rawValue: part.name)
        guard let current else { return }
        guard values[current] == nil else { throw .validation(current.rawValue, "must be given once") }
        values[current] = []
    }

    /// Takes bytes of the part.
    mutating func take(_ bytes: ArraySlice<UInt8>) {
        guard let current, !isTooLong.contains(current) else { return }
        if (values[current]?.count ?? 0) + bytes.count > current.maximumBytes {
            isTooLong.insert(current)
            values[current] = []
        } else {
            values[current]?.append(contentsOf: bytes)
        }
    }

    /// The form; a 422 problem that names all wrong fields.
    func finish(files: [ReceivedFile] = []) throws(Problem) -> SendForm {
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
        return SendForm(prompt: prompt, messageID: messageID, files: files)
    }
}
