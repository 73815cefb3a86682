internal import MediaFormats

/// A file that ffmpeg reads, by the one reader for the format that its bytes have: it neither guesses nor follows a file
/// to another one.
///
/// Source: ffmpeg's documentation, "Format Options" and "Protocol Options".
struct FFmpegInput: Sendable {
    let path: String
    let format: MediaFormat
    /// Where to begin, in milliseconds; from the start where it is nil.
    var start: Int?

    /// Nil for an image, which is none of ffmpeg's.
    var arguments: [String]? {
        guard let demuxer else { return nil }
        var arguments = ["-threads", "1", "-protocol_whitelist", "file,pipe"]
        arguments += ["-codec_whitelist", Self.decoders.joined(separator: ","), "-f", demuxer]
        if let start { arguments += ["-ss", "\(start)ms"] }
        return arguments + ["-i", "file:\(path)"]
    }

    private var demuxer: String? {
        switch format {
        case .mp4, .quickTime, .threeGPP, .mp4Audio: "mov"
        case .webM, .webMAudio: "matroska"
        case .mp3: "mp3"
        case .aac: "aac"
        case .wav: "wav"
        case .ogg: "ogg"
        case .flac: "flac"
        case .jpeg, .png, .gif, .webP, .heic, .heif, .avif, .tiff, .bmp: nil
        }
    }

    /// What such files hold. Hundreds more, for games and for tapes, are not let near them.
    private static let decoders = [
        "h264", "hevc", "libdav1d", "vp8", "vp9", "mpeg4", "h263", "mjpeg", "prores", "png", "bmp",
        "aac", "mp3", "mp3float", "mp2", "mp2float", "alac", "flac", "opus", "vorbis", "libspeex", "ac3", "eac3",
        "amrnb", "amrwb", "libopencore_amrnb", "libopencore_amrwb", "adpcm_ms", "adpcm_ima_wav", "adpcm_ima_qt",
        "pcm_alaw", "pcm_mulaw", "pcm_u8", "pcm_s8", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le",
        "pcm_s32be", "pcm_f32le", "pcm_f32be", "pcm_f64le", "pcm_f64be",
    ]
}
