/// MP3, and AAC in ADTS, which begin with a frame or with a tag.
///
/// A frame's first bits are found anywhere, so a file must begin with frames that follow each other: three, or as many
/// as it has. Behind a tag, which is certain, they may come after up to 64 KiB of filling.
///
/// Durations: MP3 by the count of frames that encoders put into the first one; else by its size if the first frames
/// have the same bit rate; else nil. ADTS by the average of its first frames.
///
/// Source: ``MPEGFrame``; the header of Xing and that of Fraunhofer (VBRI) as LAME and their makers describe them.
enum MPEGAudio {
    private static let filling = 64 << 10
    private static let mostCandidates = 64
    private static let framesToTrust = 3
    private static let framesToMeasure = 64

    /// Whether a frame stands right at the start; whether others follow is for ``read(_:)`` to see.
    static func begins(_ head: [UInt8]) -> Bool {
        MPEGFrame(head[...]) != nil
    }

    static func read(_ probe: Probe) throws(MediaFormatError) -> Finding {
        let start = try ID3Tag.end(probe)
        if probe.available(at: start) >= 4, try probe.bytes(at: start, count: 4).elementsEqual("fLaC".utf8) {
            return try FLACStructure.read(probe, at: start)
        }
        let end = try ID3Tag.start(probe)
        if let run = try run(probe, from: start, to: end) { return try finding(probe, run, end: end) }
        guard start > 0 else { throw .refused(.unknown) }

        let piece = try probe.bytes(at: start, count: min(filling, probe.available(at: start)), ahead: filling)
        var candidates = 0
        var rest = piece
        while let found = rest.firstIndex(of: 0xFF), candidates < mostCandidates {
            rest = rest[(found + 1)...]
            guard MPEGFrame(piece[found...]) != nil else { continue }
            candidates += 1
            if let run = try run(probe, from: start + found - piece.startIndex, to: end) {
                return try finding(probe, run, end: end)
            }
        }
        throw .damaged
    }

    /// The first frames of a sound.
    private struct Run {
        let start: Int
        let first: MPEGFrame
        var count = 0
        /// Bytes and samples of all of them.
        var size = 0
        var samples = 0
        /// Whether their bit rate is one, but for the first frame, which may be the encoder's header.
        var isConstant = true
        var bitRate = 0

        mutating func add(_ frame: MPEGFrame) {
            count += 1
            size += frame.size
            samples += frame.samples
            if count > 2, frame.bitRate != bitRate { isConstant = false }
            bitRate = frame.bitRate
        }
    }

    /// Follows the frames from a place on; nil where too few follow each other.
    private static func run(_ probe: Probe, from start: Int, to end: Int) throws(MediaFormatError) -> Run? {
        guard let first = try frame(probe, at: start, end: end) else { return nil }
        var run = Run(start: start, first: first)
        var offset = start
        while run.count < framesToMeasure, let frame = try frame(probe, at: offset, end: end), frame.isKin(of: first) {
            run.add(frame)
            offset += frame.size
        }
        return run.count >= framesToTrust || offset == end ? run : nil
    }

    /// The frame at a place, if it is whole.
    private static func frame(_ probe: Probe, at offset: Int, end: Int) throws(MediaFormatError) -> MPEGFrame? {
        guard offset < end else { return nil }
        let header = try probe.bytes(at: offset, count: min(MPEGFrame.headerSize, end - offset), ahead: 4096)
        guard let frame = MPEGFrame(header), frame.size <= end - offset else { return nil }
        return frame
    }

    private static func finding(_ probe: Probe, _ run: Run, end: Int) throws(MediaFormatError) -> Finding {
        let rate = UInt64(run.first.sampleRate)
        let duration: Int?
        if run.first.coding == .adts {
            let seconds = Double(end - run.start) / Double(run.size) * Double(run.samples) / Double(rate)
            duration = Milliseconds.of(nanoseconds: seconds * 1_000_000_000)
        } else if let frames = try frameCount(probe, run) {
            duration = Milliseconds.of(UInt64(frames * run.first.samples), per: rate)
        } else {
            duration = run.isConstant ? Milliseconds.of(end - run.start, per: run.bitRate / 8) : nil
        }
        let format: MediaFormat = run.first.coding == .adts ? .aac : .mp3
        return Finding(MediaFacts(format: format, durationMilliseconds: duration))
    }

    /// The number of frames according to the encoder; nil where it is not said.
    private static func frameCount(_ probe: Probe, _ run: Run) throws(MediaFormatError) -> Int? {
        let content = try probe.bytes(at: run.start + 4, count: min(run.first.size - 4, 64))
        var reader = ByteReader(content.dropFirst(run.first.sideInformation))
        if reader.remaining >= 12 {
            let name = try reader.fourCC()
            let hasFrames = try reader.int32() & 1 == 1
            if name == "Xing" || name == "Info", hasFrames { return try reader.int32() }
        }
        reader = ByteReader(content.dropFirst(32))
        if reader.remaining >= 18, try reader.fourCC() == "VBRI" {
            try reader.skip(10)
            return try reader.int32()
        }
        return nil
    }
}
