import FoundationEssentials
import Imaging

extension FileExpectation {
    func differences(_ context: Expectation.Context) -> [Difference] {
        guard var expected = context.fixture(file) else {
            return [Difference(title: "there is no file \"\(file)\"", source: path)]
        }
        if let range {
            guard range.upperBound < expected.count else {
                return [Difference(title: "the file \"\(file)\" has only \(expected.count) bytes", source: path)]
            }
            expected = Array(expected[range])
        }
        let actual = context.answer.body
        guard actual != expected else { return [] }
        let place =
            zip(actual, expected).enumerated().first { $1.0 != $1.1 }?.offset ?? min(actual.count, expected.count)
        return [
            Difference(
                title: "the bytes differ, from byte \(place) on",
                source: path,
                expected: "\(expected.count) bytes of \(file)",
                actual: "\(actual.count) bytes"
            )
        ]
    }
}

extension ImageExpectation {
    /// A picture in an answer is told by its own bytes, is upright, and has nothing in it but itself.
    func differences(_ context: Expectation.Context) -> [Difference] {
        let bytes = context.answer.body
        let report: ImageReport
        do throws(ImagingError) {
            report = try ImageReport(bytes: bytes)
        } catch {
            return [Difference(title: "the body is no picture", source: path, actual: "\(error)")]
        }
        let expected = "\(format), \(width) × \(height), upright, without metadata"
        let actual =
            "\(report.format.rawValue), \(report.width) × \(report.height), "
            + (report.orientation == 1 ? "upright" : "turned") + (report.hasMetadata ? ", with" : ", without")
            + " metadata"
        guard actual == expected else {
            return [Difference(title: "the picture differs", source: path, expected: expected, actual: actual)]
        }
        guard let likeness else { return [] }
        guard let reference = context.fixture(likeness.file) else {
            return [Difference(title: "there is no file \"\(likeness.file)\"", source: path / "like")]
        }
        let decibels = (try? ImageComparison.psnr(bytes, reference)) ?? 0
        guard decibels < Double(likeness.decibels) else { return [] }
        return [
            Difference(
                title: "the picture is not like \(likeness.file)",
                source: path / "like",
                expected: "\(likeness.decibels) dB or more",
                actual: "\(Int(decibels)) dB"
            )
        ]
    }
}

extension Expectation.Context {
    /// The bytes of a file under `Contracts/fixtures`.
    fileprivate func fixture(_ file: String) -> [UInt8]? {
        FileManager.default.contents(atPath: "\(fixtures)/\(file)").map(Array.init)
    }
}
