/// What is made of a picture when it arrives.
package struct Previews: Sendable, Equatable {
    /// A WebP.
    package let thumbnail: Picture
    /// A JPEG or a PNG.
    package let copy: Picture
}

/// What a copy of a picture may have at most.
package struct CopyLimits: Sendable {
    /// In pixels, each way.
    package let maximumSide: Int
    package let maximumBytes: Int

    package init(maximumSide: Int, maximumBytes: Int) {
        self.maximumSide = maximumSide
        self.maximumBytes = maximumBytes
    }
}
