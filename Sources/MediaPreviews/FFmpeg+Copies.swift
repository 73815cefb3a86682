package import MediaFormats

extension FFmpeg {
    /// Copies the moving pictures and the sound of a file to a new file at `target`, as they are, and nothing else: no tags,
    /// no place, no camera, no cover, no track of data. The copy has the same format and at most `maximumBytes`.
    package func copyWithoutMetadata(
        of path: String,
        _ format: MediaFormat,
        to target: String,
        maximumBytes: Int
    ) async throws(FFmpegError) {
        guard let muxer = Self.muxer(format) else { throw FFmpegError(.refused) }
        let tracks = format.kind == .audio ? ["-map", "0:a"] : ["-map", "0:V?", "-map", "0:a?"]
        try await run(
            on: FFmpegInput(path: path, format: format),
            tracks + [
                "-c", "copy", "-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact",
                "-flags:v", "+bitexact", "-flags:a", "+bitexact",
            ] + muxer + ["-y", "file:\(target)"],
            limits: FFmpegLimits(processorSeconds: 10, outputBytes: 0, fileBytes: maximumBytes),
            take: { _ in }
        )
    }

    /// Source: ffmpeg's documentation, "Muxers".
    private static func muxer(_ format: MediaFormat) -> [String]? {
        switch format {
        case .mp4: ["-f", "mp4"]
        case .quickTime: ["-f", "mov"]
        case .threeGPP: ["-f", "3gp"]
        case .mp4Audio: ["-f", "ipod"]
        case .webM, .webMAudio: ["-f", "webm"]
        case .mp3: ["-f", "mp3", "-id3v2_version", "0"]
        case .aac: ["-f", "adts"]
        case .wav: ["-f", "wav"]
        case .ogg: ["-f", "ogg"]
        case .flac: ["-f", "flac"]
        case .jpeg, .png, .gif, .webP, .heic, .heif, .avif, .tiff, .bmp: nil
        }
    }
}
