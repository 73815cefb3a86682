/// What a form may have at most. The bytes of its parts are for the reader to bound, since they are never held here.
package struct MultipartLimits: Sendable, Equatable {
    package var maxParts: Int
    /// The header of one part, in bytes, with its line ends.
    package var maxHeaderBytes: Int
    /// A field's name, in bytes of UTF-8.
    package var maxNameBytes: Int
    /// A file's name, in bytes of UTF-8.
    package var maxFilenameBytes: Int

    package init(
        maxParts: Int = 64,
        maxHeaderBytes: Int = 8_192,
        maxNameBytes: Int = 256,
        maxFilenameBytes: Int = 1_024
    ) {
        self.maxParts = maxParts
        self.maxHeaderBytes = maxHeaderBytes
        self.maxNameBytes = maxNameBytes
        self.maxFilenameBytes = maxFilenameBytes
    }
}
