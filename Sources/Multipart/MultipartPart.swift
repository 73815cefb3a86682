/// A part as its header describes it; all of it is the sender's claim.
package struct MultipartPart: Sendable, Equatable {
    /// The form field's name.
    package var name: String
    /// The file's name as it was sent, possibly with a path; nil for a field that is no file.
    package var filename: String?
    /// The `Content-Type` as it was sent.
    package var contentType: String?
    /// All header fields in order.
    package var headers: [MultipartHeader]

    package init(name: String, filename: String? = nil, contentType: String? = nil, headers: [MultipartHeader] = []) {
        self.name = name
        self.filename = filename
        self.contentType = contentType
        self.headers = headers
    }
}

/// One header field of a part.
package struct MultipartHeader: Sendable, Equatable {
    package var name: String
    /// Without white space around it; a folded value in one line.
    package var value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// What a form's body is made of, in order: each part begins, brings its bytes in any number of slices, and ends.
package enum MultipartEvent: Sendable, Equatable {
    case partBegan(MultipartPart)
    case bytes(ArraySlice<UInt8>)
    case partEnded
}
