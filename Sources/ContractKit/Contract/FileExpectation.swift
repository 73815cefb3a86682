/// The bytes of an answer are those of a file under `Contracts/fixtures`, or a part of them.
struct FileExpectation: Sendable {
    let file: String
    /// The first and the last byte, from 0.
    let range: ClosedRange<Int>?
    let path: ValuePath
}

/// The answer is a picture.
struct ImageExpectation: Sendable {
    /// As ``Imaging/ImageFormat`` names it.
    let format: String
    /// In pixels, as it is shown.
    let width: Int
    let height: Int
    /// A picture under `Contracts/fixtures` that it is like, and how much, in decibels (PSNR).
    let likeness: (file: String, decibels: Int)?
    let path: ValuePath
}
