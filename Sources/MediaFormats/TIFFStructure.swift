/// TIFF in both byte orders. BigTIFF is not taken, nor are the raw formats of cameras that are TIFF inside.
///
/// Source: TIFF 6.0; Adobe DNG 1.6 for the tag that tells it; Canon's CR2 by its third word.
enum TIFFStructure {
    static func read(_ probe: Probe) throws(MediaFormatError) -> Finding {
        if probe.count >= 10, try probe.bytes(at: 8, count: 2).elementsEqual("CR".utf8) { throw .unsupported }
        let directory = try TIFFDirectory(probe, in: 0..<probe.count)
        guard directory.value(.dngVersion) == nil else { throw .unsupported }
        guard let width = directory.value(.width), let height = directory.value(.height) else { throw .damaged }
        return Finding(
            .tiff,
            try PixelSize(width: width, height: height).upright(orientation: directory.value(.orientation))
        )
    }
}
