extension MediaFormat {
    /// Says what a file is, from its bytes alone.
    ///
    /// The first bytes decide who reads the file; that reader follows the format's own structure as far as it takes to
    /// know the exact type and the facts, hopping over all picture and sound data. It reads less than 1 MiB of a file of
    /// any size, in pieces of at most 64 KiB, and allocates nothing by a size that the file declares.
    ///
    /// What is needed to say what the file is must be there and make sense, else it is `damaged`: a size of zero, a
    /// header that is cut off, an index past the end. Picture and sound data are not looked at, so a file that is cut
    /// off within them is taken with the facts its header gives. A fact that is missing or absurd is nil.
    ///
    /// A file that is two things at once is refused as `polyglot`; the rule stands at ``Intruder``.
    package static func identify(_ source: some ByteSource) throws(MediaFormatError) -> MediaFacts {
        let probe = Probe(source)
        guard probe.count > 0 else { throw .refused(.empty) }
        let head = try probe.fixedBytes(at: 0, count: Intruder.headSize)
        let signature = try Signature.of(head)
        guard !Intruder.isInHead(head) else { throw .refused(.polyglot) }
        let finding = try signature.read(probe)
        guard try !Intruder.isAfterStructure(probe, end: finding.end) else { throw .refused(.polyglot) }
        return finding.facts
    }
}

extension Signature {
    fileprivate func read(_ probe: Probe) throws(MediaFormatError) -> Finding {
        switch self {
        case .jpeg: try JPEGStructure.read(probe)
        case .png: try PNGStructure.read(probe)
        case .gif: try GIFStructure.read(probe)
        case .webP: try WebPStructure.read(probe)
        case .bmp: try BMPStructure.read(probe)
        case .tiff: try TIFFStructure.read(probe)
        case .isoMedia: try ISOMedia.read(probe)
        case .matroska: try Matroska.read(probe)
        case .wav: try WAVStructure.read(probe)
        case .ogg: try OggStructure.read(probe)
        case .flac: try FLACStructure.read(probe, at: 0)
        case .mpegAudio: try MPEGAudio.read(probe)
        }
    }
}
