/// Why a vendor takes no request, in words common to the vendors; each puts it into its own.
struct Refusal: Error, Sendable {
    enum Reason: Sendable, Equatable {
        case noKey
        case badKey
        case notJSON
        case tooLarge
        /// A field is of another type than the vendor takes.
        case wrongType
        case wrongValue
        case tooSmall
        case tooBig
        case missing
        case unknownField
        /// A field that the vendor knows, and not for this model.
        case unsupported
        /// Messages that may not follow each other.
        case wrongOrder
        case unknownModel
        case unknownPath
        case wrongMethod
        /// Not the vendor's word: what is armed does not fit the request.
        case noRecording
        /// Not the vendor's word: the mock has no recording that matches the request.
        case noMatch
    }

    let reason: Reason
    /// What is wrong, for a person; where there is a ``path``, it goes on from the name of the field.
    let message: String
    let path: FieldPath?
    /// What was sent there, for vendors that send it back.
    let input: JSONText?
    /// Whether the message is the vendor's whole sentence: it names the field itself, or no field.
    private(set) var isSentence = false
    /// The vendor's code and type, where they are others than those of the ``reason``.
    private(set) var code: String?
    private(set) var type: String?
    /// What a program may read of it, for vendors that have such a member.
    private(set) var details: JSONText?

    init(_ reason: Reason, _ message: String, at path: FieldPath? = nil, input: JSONText? = nil) {
        self.reason = reason
        self.message = message
        self.path = path
        self.input = input
    }

    /// A refusal in the vendor's own sentence.
    ///
    /// - Parameters:
    ///   - path: the field, for vendors that tell it beside the sentence.
    ///   - code: the vendor's code, where it is not that of the reason; empty where there is none.
    ///   - type: the vendor's type, where it is not that of the reason.
    static func sentence(
        _ message: String,
        _ reason: Reason = .unsupported,
        at path: FieldPath? = nil,
        code: String? = nil,
        type: String? = nil,
        details: JSONText? = nil
    ) -> Refusal {
        var refusal = Refusal(reason, message, at: path)
        refusal.isSentence = true
        refusal.code = code
        refusal.type = type
        refusal.details = details
        return refusal
    }

    /// What is said of every field that is missing, and of every one that is unknown; vendors have their own words.
    static let missing = "this field is required."
    static let unknownField = "this field is not known here."
}

extension Refusal {
    /// The same of a member of the field, for one that is not there.
    func moved(to name: String) -> Refusal {
        Refusal(reason, message, at: (path ?? FieldPath()).appending(name), input: input)
    }
}
