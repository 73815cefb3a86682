package import MediaFormats
internal import Synchronization

extension FFmpeg {
    /// Enough to hear where speech is.
    private static let samplesPerSecond = 8_000
    /// A day of sound, in bytes.
    private static let soundLimits = FFmpegLimits(
        processorSeconds: 60,
        outputBytes: 24 * 3_600 * samplesPerSecond * 2
    )

    /// How loud a sound is from its beginning to its end, in `count` parts of the same length, each from 0 to 1 as a share
    /// of the full scale. `refused` where there is no sound in the file.
    package func loudness(ofSound path: String, _ format: MediaFormat, parts count: Int) async throws(FFmpegError)
        -> [Float]
    {
        let peaks = Mutex(SoundPeaks())
        let arguments = [
            "-map", "0:a:0", "-ac", "1", "-ar", "\(Self.samplesPerSecond)", "-filter_threads", "1", "-threads", "1",
            "-c:a", "pcm_s16le", "-f", "s16le", "pipe:1",
        ]
        try await run(on: FFmpegInput(path: path, format: format), arguments, limits: Self.soundLimits) { piece in
            peaks.withLock { $0.add(piece) }
        }
        let found = peaks.withLock { $0.parts(count) }
        guard !found.isEmpty else { throw FFmpegError(.refused) }
        return found
    }
}
