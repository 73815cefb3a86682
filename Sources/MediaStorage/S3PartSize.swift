/// How large the parts of a multipart upload are.
///
/// S3 takes 10,000 parts of 5 MiB to 5 GiB each and blobs of up to 5 TiB ("Amazon S3 multipart upload limits"). A part is
/// held in memory, so they start small and double every thousand parts: 10,000 of them make 7.8 TiB.
enum S3PartSize {
    static let first = 8 << 20
    static let maximumParts = 10_000

    /// The bytes of part `number`, from 1; nil where there are no more parts.
    static func bytes(ofPart number: Int) -> Int? {
        guard (1...maximumParts).contains(number) else { return nil }
        return first << ((number - 1) / 1_000)
    }
}
