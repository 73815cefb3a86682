package import MediaFormats
internal import Synchronization

extension FFmpeg {
    /// More than a picture of 512 × 512 pixels has, whatever is in it.
    private static let frameLimits = FFmpegLimits(processorSeconds: 20, outputBytes: 2 << 20)
    private static let coverLimits = FFmpegLimits(processorSeconds: 5, outputBytes: 16 << 20)

    /// The frame at a tenth of a video, as a PNG of at most 512 × 512 pixels: upright, with square pixels, not enlarged.
    ///
    /// `duration` is in milliseconds. Where it is not known, or nothing is found there, it is the first frame.
    package func frame(
        ofVideo path: String,
        _ format: MediaFormat,
        duration: Int?
    ) async throws(FFmpegError) -> [UInt8] {
        if let duration, duration > 0 {
            do throws(FFmpegError) {
                return try await frame(of: FFmpegInput(path: path, format: format, start: duration / 10))
            } catch {
                guard error.code == .refused else { throw error }
            }
        }
        return try await frame(of: FFmpegInput(path: path, format: format))
    }

    private func frame(of input: FFmpegInput) async throws(FFmpegError) -> [UInt8] {
        let scale = "min(1,512/max(iw*sar,ih))"
        let filter = "scale=w='max(1,round(iw*sar*\(scale)))':h='max(1,round(ih*\(scale)))':flags=area,setsar=1"
        return try await picture(
            of: input,
            [
                "-map", "0:V:0", "-frames:v", "1", "-vf", filter, "-filter_threads", "1", "-threads", "1",
                "-pix_fmt", "rgb24", "-c:v", "png", "-f", "image2pipe", "pipe:1",
            ],
            limits: Self.frameLimits
        )
    }

    /// The picture that a sound carries with it, as it is; it may be of any format. `refused` where there is none.
    package func cover(ofSound path: String, _ format: MediaFormat) async throws(FFmpegError) -> [UInt8] {
        try await picture(
            of: FFmpegInput(path: path, format: format),
            ["-map", "0:v:0", "-frames:v", "1", "-c", "copy", "-f", "image2pipe", "pipe:1"],
            limits: Self.coverLimits
        )
    }

    private func picture(
        of input: FFmpegInput,
        _ arguments: [String],
        limits: FFmpegLimits
    ) async throws(FFmpegError) -> [UInt8] {
        let bytes = Mutex<[UInt8]>([])
        try await run(on: input, arguments, limits: limits) { piece in
            bytes.withLock { bytes in piece.withUnsafeBytes { bytes += $0 } }
        }
        let picture = bytes.withLock { $0 }
        guard !picture.isEmpty else { throw FFmpegError(.refused) }
        return picture
    }
}
