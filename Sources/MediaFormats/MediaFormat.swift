/// What a file can be. Each case has one content type and one usual file extension.
package enum MediaFormat: Sendable, Equatable, CaseIterable {
    case jpeg, png, gif, webP, heic, heif, avif, tiff, bmp
    case mp4, quickTime, webM, threeGPP
    case mp3, mp4Audio, aac, wav, ogg, flac, webMAudio

    /// What a file is to a person.
    package enum Kind: String, Sendable, CaseIterable {
        case image, video, audio
    }

    package var kind: Kind {
        switch self {
        case .jpeg, .png, .gif, .webP, .heic, .heif, .avif, .tiff, .bmp: .image
        case .mp4, .quickTime, .webM, .threeGPP: .video
        case .mp3, .mp4Audio, .aac, .wav, .ogg, .flac, .webMAudio: .audio
        }
    }

    /// The media type, in lower case and without parameters.
    package var contentType: String {
        switch self {
        case .jpeg: "image/jpeg"
        case .png: "image/png"
        case .gif: "image/gif"
        case .webP: "image/webp"
        case .heic: "image/heic"
        case .heif: "image/heif"
        case .avif: "image/avif"
        case .tiff: "image/tiff"
        case .bmp: "image/bmp"
        case .mp4: "video/mp4"
        case .quickTime: "video/quicktime"
        case .webM: "video/webm"
        case .threeGPP: "video/3gpp"
        case .mp3: "audio/mpeg"
        case .mp4Audio: "audio/mp4"
        case .aac: "audio/aac"
        case .wav: "audio/wav"
        case .ogg: "audio/ogg"
        case .flac: "audio/flac"
        case .webMAudio: "audio/webm"
        }
    }

    /// The format with this media type, as ``contentType`` gives it.
    package init?(contentType: String) {
        guard let format = Self.allCases.first(where: { $0.contentType == contentType }) else { return nil }
        self = format
    }

    /// The extension such a file usually has, without a dot.
    package var fileExtension: String {
        switch self {
        case .jpeg: "jpg"
        case .png: "png"
        case .gif: "gif"
        case .webP: "webp"
        case .heic: "heic"
        case .heif: "heif"
        case .avif: "avif"
        case .tiff: "tiff"
        case .bmp: "bmp"
        case .mp4: "mp4"
        case .quickTime: "mov"
        case .webM, .webMAudio: "webm"
        case .threeGPP: "3gp"
        case .mp3: "mp3"
        case .mp4Audio: "m4a"
        case .aac: "aac"
        case .wav: "wav"
        case .ogg: "ogg"
        case .flac: "flac"
        }
    }
}
