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

    init(_ reason: Reason, _ message: String, at path: FieldPath? = nil, input: JSONText? = nil) {
        self.reason = reason
        self.message = message
        self.path = path
        self.input = input
    }
}

extension Refusal {
    /// The same of a member of the field, for one that is not there.
    func moved(to name: String) -> Refusal {
        Refusal(reason, message, at: (path ?? FieldPath()).appending(name), input: input)
    }
}
