/// Why a body is not the form it says it is. Parts are counted from 1.
package enum MultipartError: Error, Sendable, Equatable {
    /// The boundary is not 1 to 70 of the characters that RFC 2046 allows.
    case invalidBoundary
    /// A boundary is followed by something else than two hyphens or the end of its line.
    case malformedDelimiter
    /// A header line without a name, a disposition that cannot be read, or a line end other than CRLF.
    case malformedHeader(part: Int)
    /// A part that is no `form-data` or does not say which field it is.
    case missingName(part: Int)
    case headerTooLarge(part: Int, limit: Int)
    case nameTooLong(part: Int, limit: Int)
    case filenameTooLong(part: Int, limit: Int)
    case tooManyParts(limit: Int)
    /// The body ended before its last boundary.
    case truncated

    /// One sentence fit for the client that sent the form.
    package var message: String {
        switch self {
        case .invalidBoundary: "The Content-Type has no valid boundary."
        case .malformedDelimiter: "A boundary in the form is malformed."
        case .malformedHeader(let part): "The header of part \(part) of the form is malformed."
        case .missingName(let part): "Part \(part) of the form has no name."
        case .headerTooLarge(let part, let limit): "The header of part \(part) of the form is over \(limit) bytes."
        case .nameTooLong(let part, let limit): "The name of part \(part) of the form is over \(limit) bytes."
        case .filenameTooLong(let part, let limit): "The file name of part \(part) of the form is over \(limit) bytes."
        case .tooManyParts(let limit): "The form has more than \(limit) parts."
        case .truncated: "The form ends before its last boundary."
        }
    }
}
