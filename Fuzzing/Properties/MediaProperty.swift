import MediaFormats

/// What holds of saying what a file is, for any bytes.
package enum MediaProperty {
    /// Says what does not hold for a file of these bytes; nil where all does.
    package static func violation(_ bytes: [UInt8]) -> String? {
        let source = CountedSource(bytes)
        do throws(MediaFormatError) {
            let facts = try MediaFormat.identify(source)
            if let violation = violation(facts) { return "\(violation): \(facts)" }
        } catch {
            if case .unreadable = error { return "Unreadable, but nothing failed" }
        }
        if source.reads > 20_000 { return "\(source.reads) reads" }
        let name = String(decoding: bytes.prefix(600), as: UTF8.self)
        for format in [MediaFormat.jpeg, .mp4] {
            let cleaned = MediaFilename.clean(name, as: format)
            if cleaned.isEmpty || cleaned.utf8.count > 255 { return "A file's name of \(cleaned.utf8.count) bytes" }
            if cleaned.unicodeScalars.contains(where: { $0 == "/" || $0.properties.generalCategory == .control }) {
                return "A file's name with a path or control characters: \(cleaned)"
            }
            if MediaFilename.clean(cleaned, as: format) != cleaned { return "Not clean at once: \(cleaned)" }
        }
        return nil
    }

    private static func violation(_ facts: MediaFacts) -> String? {
        let sizes = 1...Int(Int32.max)
        if facts.width.map(sizes.contains) == false || facts.height.map(sizes.contains) == false { return "A size" }
        if (facts.width == nil) != (facts.height == nil) { return "Half a size" }
        if facts.durationMilliseconds.map((0...Int(Int32.max)).contains) == false { return "A duration" }
        if facts.kind == .image, facts.durationMilliseconds != nil || facts.hasVideoTrack {
            return "An image that lasts"
        }
        return nil
    }

    /// Bytes that count how often they are read.
    private final class CountedSource: ByteSource {
        private let bytes: ByteArraySource
        private(set) var reads = 0

        init(_ bytes: [UInt8]) {
            self.bytes = ByteArraySource(bytes)
        }

        var count: Int { bytes.count }

        func read(at offset: Int, count: Int) -> [UInt8] {
            reads += 1
            return bytes.read(at: offset, count: count)
        }
    }
}
