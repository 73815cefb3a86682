/// The picture formats that are read. Pictures are written as JPEG, PNG and WebP only.
package enum ImageFormat: String, Sendable, CaseIterable {
    case jpeg
    case png
    case webp
    case gif
    case heic
    case avif
    case tiff
    case bmp
}
