package import Recording

/// One call in a file, and what an import makes of it.
package struct ImportedCall: Sendable {
    package enum Outcome: Sendable {
        /// The answer can become a recording. The remarks say what of it is not as it was on the wire.
        case captured(Capture, remarks: [String])
        /// The call is not a streamed call to a vendor. The text says why.
        case skipped(String)
        /// The call is a streamed call to a vendor, but the file does not have it whole. The text says what is wrong.
        case refused(String)
    }

    /// The entry's number in the file, from 1.
    package let number: Int
    /// The method and the address, without the query, where keys may be.
    package let summary: String
    package internal(set) var outcome: Outcome

    init(number: Int, reading entry: () throws(EntryError) -> ArchivedCall, options: ImportOptions) {
        self.number = number
        do throws(EntryError) {
            let call = try entry()
            summary = call.summary
            outcome = call.outcome(options)
        } catch {
            summary = "entry"
            outcome = .refused(error.message)
        }
    }
}
