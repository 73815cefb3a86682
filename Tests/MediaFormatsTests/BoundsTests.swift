import MediaFormats
import Testing

@Suite("Whatever the bytes are")
struct BoundsTests {
    /// Counts what is read, and lets nothing be read that is not there.
    final class Counted: ByteSource {
        let count: Int
        private let bytes: [UInt8]
        private let end: [UInt8]
        private(set) var read = 0

        /// A file that begins with `bytes`, ends with `end`, and has zeros between them.
        init(_ bytes: [UInt8], count: Int? = nil, end: [UInt8] = []) {
            self.bytes = bytes
            self.end = end
            self.count = count ?? bytes.count
        }

        func read(at offset: Int, count: Int) -> [UInt8] {
            #expect(offset >= 0 && count > 0 && count <= 66_000 && offset <= self.count - count)
            read += count
            return (offset..<offset + count).map { place in
                if place < bytes.count { return bytes[place] }
                let back = self.count - place
                return back <= end.count ? end[end.count - back] : 0
            }
        }
    }

    static let samples: [[UInt8]] =
        ImageFormatTests.samples.map(\.bytes).filter { $0.count < 20_000 }
        + ISOMediaTests.samples.map(\.bytes).filter { $0.count < 20_000 }
        + MatroskaTests.samples.map(\.bytes)
        + AudioFormatTests.samples.map(\.bytes).filter { $0.count < 8_000 }

    @Test("A file cut off anywhere is taken or refused", arguments: samples)
    func truncations(bytes: [UInt8]) {
        for count in stride(from: 0, to: bytes.count, by: max(bytes.count / 150, 1)) {
            let source = Counted(Array(bytes[..<count]))
            _ = try? MediaFormat.identify(source)
            #expect(source.read < 1 << 20)
        }
    }

    @Test("A file with any bytes changed is taken or refused", arguments: samples)
    func mutations(bytes: [UInt8]) {
        var state: UInt64 = 42
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for _ in 0..<150 {
            var bytes = bytes
            for _ in 0...random(4) { bytes[random(bytes.count)] = [0, 1, 0x7F, 0x80, 0xFF][random(5)] }
            let source = Counted(bytes)
            _ = try? MediaFormat.identify(source)
            #expect(source.read < 1 << 20)
        }
    }

    @Test("A film of 2 GiB with its index at the end costs next to nothing")
    func large() throws {
        let count = 2 << 30
        let movie = SampleMovies.movie(SampleMovies.video)
        let brand = SampleMovies.brand("mp42")
        let head = brand + big(count - brand.count - movie.count, 4) + ascii("mdat")
        let source = Counted(head, count: count, end: movie)
        #expect(try MediaFormat.identify(source) == film(.mp4))
        #expect(source.read < 80_000)
    }

    static let endless: [(String, [UInt8])] = [
        ("JPEG", SampleImages.jpeg().dropLast(2)), ("GIF", SampleImages.gif().dropLast(1) + [0x21, 0xFE, 1]),
        ("PNG", SampleImages.png().dropLast(12)), ("MP3", SampleSounds.mp3()), ("Ogg", SampleSounds.opus),
        ("TIFF", SampleImages.tiff(orientation: 1)), ("tag", SampleSounds.id3([0xFF])),
        ("segment", SampleMovies.webM(SampleMovies.webMSound, isLive: true)), ("box", SampleMovies.brand("isom")),
        ("JPEG of filling", [0xFF, 0xD8] + [UInt8](repeating: 0xFF, count: 1_500_000)),
        ("box of boxes", SampleMovies.brand("isom") + (0..<90_000).flatMap { _ in SampleMovies.box("free") }),
        (
            "PNG of chunks",
            SampleImages.png().dropLast(12) + (0..<80_000).flatMap { _ in SampleImages.chunk("tEXt", []) }
        ),
    ]

    @Test("A file of 2 GiB of anything costs less than 1 MiB", arguments: endless.indices)
    func endlessFiles(index: Int) {
        let source = Counted(Self.endless[index].1, count: 2 << 30)
        _ = try? MediaFormat.identify(source)
        #expect(source.read < 1 << 20, "\(Self.endless[index].0)")
    }

    @Test("Numbers as large as can be written trap nowhere")
    func absurdNumbers() {
        let huge = [UInt8](repeating: 0xFF, count: 8)
        let almostHuge = [0x7F] + [UInt8](repeating: 0xFF, count: 7)
        let long = SampleMovies.box("mvhd", [1], zeros(19), big(1, 4), almostHuge, zeros(80))
        let endless: [UInt8] = SampleMovies.brand("isom") + SampleMovies.box("moov", long, SampleMovies.sound)
        let format: [UInt8] = ascii("fmt ") + big(-1, 4) + zeros(40)
        let wave: [UInt8] = ascii("RF64") + big(-1, 4) + ascii("WAVEds64") + little(28, 4) + huge + huge + zeros(12)
        let aperture = SampleMovies.box("clap", huge, huge, huge, huge)
        let files: [[UInt8]] = [
            SampleMovies.brand("isom") + big(1, 4) + ascii("mdat") + huge,
            SampleMovies.brand("isom") + big(1, 4) + ascii("moov") + almostHuge,
            endless,
            wave + format,
            SampleSounds.ogg(ascii("OpusHead") + [1, 1] + huge + huge, granule: .max),
            SampleMovies.heif(SampleMovies.brand("heic"), properties: [aperture]),
        ]
        for bytes in files { _ = refusal(of: bytes) }
        #expect(throws: Never.self) {
            let facts = try identify(endless)
            #expect(facts.durationMilliseconds == nil)
        }
    }
}
