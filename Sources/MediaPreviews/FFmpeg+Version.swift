internal import Synchronization

extension FFmpeg {
    /// Returns which version the program says that it is, such as `5.1.6-0+deb12u1`. It is run as it is on files, so that
    /// what bounds it is seen to work.
    package func version() async throws(FFmpegError) -> String {
        let output = Mutex<[UInt8]>([])
        try await run(["-version"], limits: FFmpegLimits(processorSeconds: 5, outputBytes: 64 << 10)) { piece in
            output.withLock { output in piece.withUnsafeBytes { output += $0 } }
        }
        let words = output.withLock { String(decoding: $0, as: UTF8.self) }.split(separator: " ", maxSplits: 3)
        guard words.count > 2, words[0] == "ffmpeg", words[1] == "version" else { throw FFmpegError(.refused) }
        return String(words[2])
    }
}
