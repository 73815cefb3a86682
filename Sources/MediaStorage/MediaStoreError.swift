/// Why a file could not be kept or had.
package struct MediaStoreError: Error, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// There is no file of that name.
        case notFound
        /// The store does not answer, or not now. Nothing was lost.
        case unavailable
        /// There is no room left.
        case full
        /// The store does not let this server in.
        case denied
    }

    package let code: Code
    /// For the log: what the system said, without paths and keys.
    package let detail: String

    package init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    package var description: String { "\(code.rawValue): \(detail)" }
}
