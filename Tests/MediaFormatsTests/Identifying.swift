import MediaFormats
import Testing

/// A file and what it is.
struct Sample: Sendable, CustomTestStringConvertible {
    let behaviour: String
    let bytes: [UInt8]
    let facts: MediaFacts
    var testDescription: String { behaviour }

    init(_ behaviour: String, _ bytes: [UInt8], _ facts: MediaFacts) {
        self.behaviour = behaviour
        self.bytes = bytes
        self.facts = facts
    }
}

/// A file that is not taken, and why.
struct Refused: Sendable, CustomTestStringConvertible {
    let behaviour: String
    let bytes: [UInt8]
    let refusal: MediaRefusal
    var testDescription: String { behaviour }

    init(_ behaviour: String, _ bytes: [UInt8], _ refusal: MediaRefusal) {
        self.behaviour = behaviour
        self.bytes = bytes
        self.refusal = refusal
    }
}

func picture(_ format: MediaFormat, isTurned: Bool = false, isAnimatedGIF: Bool = false) -> MediaFacts {
    MediaFacts(format: format, width: isTurned ? 20 : 30, height: isTurned ? 30 : 20, isAnimatedGIF: isAnimatedGIF)
}

func film(_ format: MediaFormat, _ width: Int? = 320, _ height: Int? = 180, _ duration: Int? = 2500) -> MediaFacts {
    MediaFacts(format: format, width: width, height: height, durationMilliseconds: duration, hasVideoTrack: true)
}

func sound(_ format: MediaFormat, _ duration: Int?) -> MediaFacts {
    MediaFacts(format: format, durationMilliseconds: duration)
}

/// Why bytes are refused; nil where they are taken.
func refusal(of bytes: [UInt8]) -> MediaRefusal? {
    do throws(MediaFormatError) {
        _ = try MediaFormat.identify(ByteArraySource(bytes))
        return nil
    } catch {
        guard case .refused(let refusal) = error else { return nil }
        return refusal
    }
}

func identify(_ bytes: [UInt8]) throws -> MediaFacts {
    try MediaFormat.identify(ByteArraySource(bytes))
}
