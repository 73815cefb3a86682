/// The size of a picture in pixels, each side 1 to `Int32.max`.
struct PixelSize: Equatable {
    let width: Int
    let height: Int

    /// Throws `damaged` for a picture without area, or a side that no picture has.
    init(width: Int, height: Int) throws(MediaFormatError) {
        let sides = 1...Int(Int32.max)
        guard sides.contains(width), sides.contains(height) else { throw .damaged }
        self.width = width
        self.height = height
    }

    private init(turned size: PixelSize) {
        width = size.height
        height = size.width
    }

    /// The size as shown. `orientation` is Exif's: 5 to 8 lie on their side, anything else stands.
    func upright(orientation: Int?) -> PixelSize {
        turned(orientation.map { (5...8).contains($0) } ?? false)
    }

    /// The size after a quarter turn, if there is one.
    func turned(_ isTurned: Bool) -> PixelSize {
        isTurned ? PixelSize(turned: self) : self
    }
}
