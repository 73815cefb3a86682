import MediaFormats
import Testing

@Suite("Files of the ISO base media format")
struct ISOMediaTests {
    typealias Movies = SampleMovies

    static let turn = Movies.box("irot", [1])
    static let aperture = Movies.box(
        "clap",
        big(24, 4) + big(1, 4) + big(16, 4) + big(1, 4) + zeros(8) + zeros(8)
    )
    static let fragments = Movies.box("mvex", Movies.box("mehd", zeros(4), big(3000, 4)))
    static let sequence = Movies.movie(Movies.track("pict", width: 30, height: 20))

    static let samples: [Sample] = [
        Sample("MP4", Movies.mp4, film(.mp4)),
        Sample(
            "MP4 with its index at the end",
            Movies.brand("mp42") + Movies.box("mdat", noise(3_000_000)) + Movies.movie(Movies.video),
            film(.mp4)
        ),
        Sample(
            "MP4 with a size of eight bytes",
            Movies.brand("mp42") + big(1, 4) + ascii("mdat") + big(26, 8) + noise(10) + Movies.movie(Movies.video),
            film(.mp4)
        ),
        Sample(
            "MP4 turned by a quarter",
            Movies.brand("mp42")
                + Movies.movie(Movies.track("vide", width: 320, height: 180, matrix: Movies.quarterTurn)),
            film(.mp4, 180, 320)
        ),
        Sample(
            "MP4 whose track has no size of its own",
            Movies.brand("mp42") + Movies.movie(Movies.track("vide")),
            film(.mp4, 640, 360)
        ),
        Sample(
            "MP4 with a track that is switched off",
            Movies.brand("mp42")
                + Movies.movie(Movies.track("vide", width: 5, height: 5, isEnabled: false), Movies.video),
            film(.mp4)
        ),
        Sample(
            "MP4 in fragments",
            Movies.brand("iso5") + Movies.movie(Movies.video, duration: 0, more: fragments),
            film(.mp4, 320, 180, 5000)
        ),
        Sample(
            "MP4 in fragments without a duration",
            Movies.brand("iso5") + Movies.movie(Movies.video, duration: 0),
            film(.mp4, 320, 180, nil)
        ),
        Sample(
            "MP4 whose tracks alone know how long they are",
            Movies.brand("iso5")
                + Movies.movie(Movies.track("vide", width: 4, height: 2, seconds: 7), Movies.sound, duration: 0),
            film(.mp4, 4, 2, 7000)
        ),
        Sample("QuickTime", Movies.brand("qt  ") + Movies.movie(Movies.video), film(.quickTime)),
        Sample(
            "QuickTime of before there were brands",
            Movies.box("wide") + Movies.box("mdat", noise(50)) + Movies.movie(Movies.video),
            film(.quickTime)
        ),
        Sample(
            "QuickTime of sound alone",
            Movies.brand("qt  ") + Movies.movie(Movies.sound),
            sound(.quickTime, 2500)
        ),
        Sample("3GP", Movies.brand("3gp5", "isom") + Movies.movie(Movies.video), film(.threeGPP)),
        Sample("A brand nobody knows", Movies.brand("zzzz", "mp42") + Movies.movie(Movies.video), film(.mp4)),
        Sample("MP4 of sound alone", Movies.brand("isom") + Movies.movie(Movies.sound), sound(.mp4Audio, 2500)),
        Sample("3GP of sound alone", Movies.brand("3gp4") + Movies.movie(Movies.sound), sound(.mp4Audio, 2500)),
        Sample("M4A", Movies.brand("M4A ", "mp42") + Movies.movie(Movies.sound), sound(.mp4Audio, 2500)),
        Sample(
            "M4B with pictures for its chapters",
            Movies.brand("M4B ") + Movies.movie(Movies.sound, Movies.track("vide", entry: "jpeg")),
            sound(.mp4Audio, 2500)
        ),
        Sample("M4A with a film in it", Movies.brand("M4A ") + Movies.movie(Movies.sound, Movies.video), film(.mp4)),
        Sample("HEIC", Movies.heif(Movies.brand("heic", "mif1")), picture(.heic)),
        Sample(
            "HEIC of tiles",
            Movies.heif(Movies.brand("heic"), types: [(1, "hvc1"), (7, "grid")]),
            MediaFacts(format: .heic, width: 30, height: 20, isGrid: true)
        ),
        Sample(
            "HEIC with tiles that are not its picture",
            Movies.heif(Movies.brand("heic"), types: [(1, "grid"), (7, "hvc1")]),
            picture(.heic)
        ),
        Sample("HEIC by its compatible brand", Movies.heif(Movies.brand("mif1", "heic")), picture(.heic)),
        Sample("AVIF", Movies.heif(Movies.brand("avif", "mif1")), picture(.avif)),
        Sample("AVIF by its compatible brand", Movies.heif(Movies.brand("mif1", "miaf", "avif")), picture(.avif)),
        Sample("HEIF of another coding", Movies.heif(Movies.brand("mif1", "miaf")), picture(.heif)),
        Sample(
            "HEIC on its side",
            Movies.heif(Movies.brand("heic"), properties: [turn]),
            picture(.heic, isTurned: true)
        ),
        Sample(
            "HEIC turned for another item",
            Movies.heif(Movies.brand("heic"), properties: [turn], primary: [1, 2, 4]),
            picture(.heic)
        ),
        Sample(
            "HEIC that is cropped and then turned",
            Movies.heif(Movies.brand("heic"), properties: [aperture, turn]),
            MediaFacts(format: .heic, width: 16, height: 24)
        ),
        Sample(
            "HEIC with a sequence",
            Movies.heif(Movies.brand("msf1", "heic")) + sequence,
            picture(.heic)
        ),
        Sample("AVIF of a sequence alone", Movies.brand("avis") + sequence, picture(.avif)),
        Sample(
            "MP4 that is cut off in its data",
            Movies.brand("isom") + Movies.movie(Movies.video) + big(9999, 4) + ascii("mdat") + noise(9),
            film(.mp4)
        ),
    ]

    @Test("The brand and the tracks say what it is", arguments: samples)
    func identifies(sample: Sample) throws {
        #expect(try identify(sample.bytes) == sample.facts)
    }

    static let refused: [Refused] = [
        Refused("No index", Movies.brand("isom") + Movies.box("mdat", noise(90)), .damaged),
        Refused(
            "An index that is cut off",
            Array((Movies.brand("isom") + Movies.movie(Movies.video)).dropLast()),
            .damaged
        ),
        Refused(
            "A box longer than the movie it is in",
            Movies.brand("isom") + Movies.movie(Movies.video, more: big(9, 4) + ascii("udta")) + Movies.box("mdat"),
            .damaged
        ),
        Refused("A movie without tracks", Movies.brand("isom") + Movies.movie(), .unsupported),
        Refused("A movie of text", Movies.brand("isom") + Movies.movie(Movies.track("text")), .unsupported),
        Refused("Brands that nobody knows", Movies.brand("jp2 ", "jp2 ") + zeros(90), .unsupported),
        Refused(
            "Canon's raw pictures",
            Movies.brand("crx ", "isom") + Movies.movie(Movies.video),
            .unsupported
        ),
        Refused("HEIC without a picture", Movies.brand("heic") + Movies.box("mdat", noise(90)), .damaged),
        Refused("HEIC whose picture has no size", Movies.heif(Movies.brand("heic"), primary: [1, 9]), .damaged),
    ]

    @Test("A file without picture and sound, or that contradicts itself, is refused", arguments: refused)
    func refuses(example: Refused) {
        #expect(refusal(of: example.bytes) == example.refusal)
    }
}
