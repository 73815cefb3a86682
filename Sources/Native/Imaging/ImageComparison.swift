internal import Glibc

/// How alike two encoded pictures are.
package enum ImageComparison {
    /// Why two pictures cannot be compared.
    package enum Failure: Error, Equatable {
        /// One of them cannot be decoded.
        case picture(ImagingError)
        /// They are not of one size.
        case sizesDiffer
    }

    /// The peak signal-to-noise ratio in decibels, over red, green, blue and alpha; infinite for equal pixels.
    ///
    /// Pictures are compared upright and in sRGB. Where they are transparent their colours do not count. Two encodings
    /// of one picture are above 30; above 40 the eye sees no difference. It decodes on the calling thread.
    package static func psnr(_ first: [UInt8], _ second: [UInt8]) throws(Failure) -> Double {
        let first = try pixels(first)
        let second = try pixels(second)
        guard first.width == second.width, first.height == second.height else { throw .sizesDiffer }
        var sum = 0
        for pixel in stride(from: 0, to: first.values.count, by: 4) {
            let (alpha, otherAlpha) = (Int(first.values[pixel + 3]), Int(second.values[pixel + 3]))
            sum += (alpha - otherAlpha) * (alpha - otherAlpha)
            for band in pixel..<pixel + 3 {
                let difference = (Int(first.values[band]) * alpha - Int(second.values[band]) * otherAlpha) / 255
                sum += difference * difference
            }
        }
        guard sum > 0 else { return .infinity }
        return 10 * log10(255 * 255 * Double(first.values.count) / Double(sum))
    }

    private static func pixels(_ bytes: [UInt8]) throws(Failure) -> (width: Int, height: Int, values: [UInt8]) {
        do throws(ImagingError) {
            let limits = ImagingLimits(maximumPixels: 100_000_000, maximumBytes: 400 << 20, timeLimit: .seconds(20))
            return try PictureOrigin.bytes(bytes).withSource { input throws(ImagingError) in
                let raster = try OpenedPicture(input, limits: limits)
                    .upright(side: 65_500, by: .fine, within: ProcessorTime(limit: limits.timeLimit))
                guard let values = raster.pixels() else { throw ImagingError(.damaged) }
                return (raster.width, raster.height, values)
            }
        } catch {
            throw .picture(error)
        }
    }
}
