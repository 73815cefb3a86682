/// Why there is no picture. It names neither the file nor what the library said of it.
package struct ImagingError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was wrong.
    package enum Code: String, Sendable {
        /// Not a format of ``ImageFormat``, or a variety of one that is not read.
        case unsupported
        /// Of a known format, but it cannot be decoded to its end.
        case damaged
        /// Its header promises more pixels than are decoded.
        case tooManyPixels
        /// The time for one operation ran out, or would for certain.
        case tookTooLong
        /// As many operations wait as may. Try again in a second.
        case busy
        /// The file cannot be opened.
        case unreadable
        /// However small and coarse it is made, it takes more bytes than asked for.
        case doesNotFit
        /// The task was cancelled before the work began.
        case cancelled
    }

    package let code: Code

    package init(_ code: Code) {
        self.code = code
    }

    package var description: String {
        switch code {
        case .unsupported: "The picture is not of a supported format."
        case .damaged: "The picture is damaged."
        case .tooManyPixels: "The picture has too many pixels."
        case .tookTooLong: "The picture took too long to decode."
        case .busy: "Too many pictures are waiting."
        case .unreadable: "The picture's file cannot be opened."
        case .doesNotFit: "The picture cannot be made small enough."
        case .cancelled: "The picture is no longer wanted."
        }
    }
}
