import MediaFormats
import Testing

@Suite("WebM")
struct MatroskaTests {
    typealias Movies = SampleMovies

    static func display(_ width: Int, _ height: Int, unit: Int = 0) -> [UInt8] {
        Movies.element(0x54B0, big(width, 2)) + Movies.element(0x54BA, big(height, 2))
            + Movies.element(0x54B2, [UInt8(unit)])
    }

    static func roll(_ degrees: Float) -> [UInt8] {
        Movies.element(0x7670, Movies.element(0x7675, big(Int(degrees.bitPattern), 4)))
    }

    static let samples: [Sample] = [
        Sample("Picture and sound", Movies.webM(Movies.webMSound, Movies.webMVideo()), film(.webM)),
        Sample("Sound alone", Movies.webM(Movies.webMSound), sound(.webMAudio, 2500)),
        Sample(
            "As it was streamed, without sizes or duration",
            Movies.webM(Movies.webMVideo(), duration: nil, isLive: true),
            film(.webM, 320, 180, nil)
        ),
        Sample("A duration that is no number", Movies.webM(Movies.webMSound, duration: .nan), sound(.webMAudio, nil)),
        Sample("A duration of ages", Movies.webM(Movies.webMSound, duration: 1e300), sound(.webMAudio, nil)),
        Sample("Shown larger than stored", Movies.webM(Movies.webMVideo(display(640, 360))), film(.webM, 640, 360)),
        Sample("A size that is a ratio", Movies.webM(Movies.webMVideo(display(16, 9, unit: 3))), film(.webM)),
        Sample("Turned by a quarter", Movies.webM(Movies.webMVideo(roll(-90))), film(.webM, 180, 320)),
    ]

    @Test("The tracks say what it is", arguments: samples)
    func identifies(sample: Sample) throws {
        #expect(try identify(sample.bytes) == sample.facts)
    }

    static let refused: [Refused] = [
        Refused("Matroska", Movies.webM(Movies.webMVideo(), type: "matroska"), .unsupported),
        Refused(
            "No tracks of picture or sound",
            Movies.webM(Movies.element(0xAE, Movies.element(0x83, [17]))),
            .unsupported
        ),
        Refused("A track longer than its parent", Movies.webM([0xAE, 0x88, 0x83]), .damaged),
        Refused("A header alone", Array(Movies.webM(Movies.webMSound).prefix(40)), .damaged),
        Refused("An identifier of no length", Movies.webM([0, 0, 0, 0]), .damaged),
    ]

    @Test("Matroska by another name, and what contradicts itself, is refused", arguments: refused)
    func refuses(example: Refused) {
        #expect(refusal(of: example.bytes) == example.refusal)
    }
}
