import Imaging
import MediaFormats
import MediaPreviews
import MediaStorage

extension ImagingError {
    /// Whether it is the picture that is wrong, which it will be the next time.
    var isOfPicture: Bool {
        switch code {
        case .damaged, .doesNotFit, .unsupported, .tooManyPixels, .tookTooLong: true
        case .busy, .cancelled, .unreadable: false
        }
    }
}

/// Makes the thumbnail of a video or of a sound.
struct ThumbnailMaker: Sendable {
    let ffmpeg: FFmpeg
    let imager: Imager

    /// A frame of a video; of a sound its cover, or its waveform. Nil where the file has nothing to be seen or heard.
    ///
    /// `duration` is in milliseconds. Errors: what keeps one from being made for now.
    func thumbnail(ofFile path: String, _ format: MediaFormat, duration: Int?) async throws -> Picture? {
        if format.kind == .video {
            let frame = try await tried { () async throws(FFmpegError) in
                try await ffmpeg.frame(ofVideo: path, format, duration: duration)
            }
            if let frame, let picture = try await picture(frame) { return picture }
        }
        let cover = try await tried { () async throws(FFmpegError) in try await ffmpeg.cover(ofSound: path, format) }
        if let cover, let picture = try await picture(cover) { return picture }
        let loudness = try await tried { () async throws(FFmpegError) in
            try await ffmpeg.loudness(ofSound: path, format, parts: Waveform.bars)
        }
        guard let loudness else { return nil }
        let waveform = Waveform(loudness)
        return try await imager.drawing(width: Waveform.width, height: Waveform.height) { row, line in
            waveform.draw(row: row, into: &line)
        }
    }

    /// Nil where it is the file that ffmpeg makes nothing of.
    private func tried<Value: Sendable>(_ body: () async throws(FFmpegError) -> Value) async throws -> Value? {
        do throws(FFmpegError) {
            return try await body()
        } catch {
            switch error.code {
            case .refused, .stopped: return nil
            case .notRun, .cancelled: throw error
            }
        }
    }

    /// Nil where it is the picture that cannot be shown.
    private func picture(_ bytes: [UInt8]) async throws -> Picture? {
        do throws(ImagingError) {
            return try await imager.thumbnail(ofBytes: bytes)
        } catch {
            guard error.isOfPicture else { throw error }
            return nil
        }
    }
}
