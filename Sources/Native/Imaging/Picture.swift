/// An encoded picture: upright, sRGB, and without any metadata.
package struct Picture: Sendable, Equatable {
    /// What ``bytes`` are.
    package let format: ImageFormat
    /// The whole file.
    package let bytes: [UInt8]
    /// In pixels.
    package let width: Int
    /// In pixels.
    package let height: Int
}
