import FoundationEssentials
import Imaging

/// A picture inside a text, as a vendor is shown it: base64, alone or as a `data:` URL that names its format.
struct ShownImage {
    let format: ImageFormat
    /// The path of a picture of the same size that it looks like.
    let file: String

    /// How much it must look like that at least, in decibels: what a JPEG of middling quality keeps.
    private static let likeness = 30.0

    /// What is wrong with a value; `nil` where it is such a picture.
    func problem(of value: ContractValue) -> String? {
        guard var text = value.string else { return value.json }
        if text.hasPrefix("data:") {
            let prefix = "data:image/\(format.rawValue);base64,"
            guard text.hasPrefix(prefix) else { return "a URL that begins \(text.prefix(40))" }
            text = String(text.dropFirst(prefix.count))
        }
        guard let bytes = Base64.decode(text) else { return text.shortened() }
        guard let report = try? ImageReport(bytes: bytes) else { return "\(bytes.count) bytes that are no picture" }
        guard report.format == format else { return "a picture in \(report.format.rawValue)" }
        guard report.orientation == 1 else { return "a turned picture" }
        guard !report.hasMetadata else { return "a picture with metadata" }
        guard let reference = FileManager.default.contents(atPath: file).map(Array.init),
            let wanted = try? ImageReport(bytes: reference)
        else { return "a picture, but there is none in the file" }
        guard (report.width, report.height) == (wanted.width, wanted.height) else {
            return "a picture of \(report.width) × \(report.height)"
        }
        let decibels = (try? ImageComparison.psnr(bytes, reference)) ?? 0
        return decibels < Self.likeness ? "a picture that is like it by \(Int(decibels)) dB" : nil
    }
}
