import MediaFormats
import Testing

@Suite("Files that are two things at once")
struct PolyglotTests {
    /// One member, its directory and the end record.
    static let zip: [UInt8] = {
        let member = [0x50, 0x4B, 3, 4, 20, 0] + zeros(20) + little(1, 2) + zeros(2) + ascii("a") + noise(100)
        let directory = [0x50, 0x4B, 1, 2] + zeros(42) + ascii("a")
        return member + directory + endRecord(entries: 1, size: directory.count, offset: member.count)
    }()

    static func endRecord(entries: Int, size: Int, offset: Int, comment: Int = 0) -> [UInt8] {
        [0x50, 0x4B, 5, 6] + zeros(4) + little(entries, 2) + little(entries, 2) + little(size, 4) + little(offset, 4)
            + little(comment, 2)
    }

    static let pdf = ascii("%PDF-1.4\n1 0 obj\nstartxref\n0\n%%EOF\n")
    static let html = ascii("<HTML><body onload=alert(1)></html>")
    static let program: [UInt8] = [0x7F] + ascii("ELF") + [2, 1, 1] + zeros(60)

    static let media: [(String, [UInt8])] = [
        ("JPEG", SampleImages.jpeg()), ("PNG", SampleImages.png()), ("GIF", SampleImages.gif(frames: 2)),
        ("WebP", SampleImages.webP()), ("bitmap", SampleImages.bmp()), ("TIFF", SampleImages.tiff(orientation: 1)),
        ("MP4", SampleMovies.mp4), ("HEIC", SampleMovies.heif(SampleMovies.brand("heic"))),
        ("WebM", SampleMovies.webM(SampleMovies.webMSound)), ("MP3", SampleSounds.mp3()),
        ("AAC", SampleSounds.adts()), ("WAV", SampleSounds.wav()), ("Opus", SampleSounds.opus),
        ("FLAC", SampleSounds.flac()),
    ]

    static let archives: [(String, [UInt8])] = [
        ("ZIP", zip), ("RAR", ascii("Rar!\u{1A}\u{7}\u{1}\u{0}") + noise(200)),
        ("7z", ascii("7z") + [0xBC, 0xAF, 0x27, 0x1C] + noise(200)), ("xz", [0xFD] + ascii("7zXZ\u{0}") + noise(90)),
        ("bzip2", ascii("BZh91AY&SY") + noise(90)),
        ("tar", ascii("name") + zeros(253) + ascii("ustar\u{0}00") + zeros(1250)), ("PDF", pdf), ("HTML", html),
        ("SVG", ascii("\n<svg xmlns=''/>")), ("PHP", ascii("<?php echo 1;")), ("ELF", program),
    ]

    @Test("Nothing foreign may stand behind a file", arguments: media.indices, archives.indices)
    func appended(media index: Int, archive: Int) {
        let bytes = Self.media[index].1 + Self.archives[archive].1
        #expect(refusal(of: Self.media[index].1) == nil)
        #expect(refusal(of: bytes) == .polyglot, "\(Self.media[index].0) and \(Self.archives[archive].0)")
    }

    static let cases: [Refused] = [
        Refused("GIF and JAR, the archive far from both ends", SampleImages.gif() + noise(90_000) + zip, .polyglot),
        Refused(
            "A ZIP directory before the longest comment",
            SampleImages.jpeg() + zip.dropLast(2) + little(65_535, 2) + noise(65_535),
            .polyglot
        ),
        Refused("An empty ZIP", SampleImages.png() + endRecord(entries: 0, size: 0, offset: 0), .polyglot),
        Refused(
            "A large ZIP's locator",
            SampleImages.png() + [0x50, 0x4B, 6, 7] + zeros(16)
                + endRecord(entries: 65_535, size: 0xFFFF_FFFF, offset: 0xFFFF_FFFF),
            .polyglot
        ),
        Refused("A ZIP within a film's data", SampleMovies.mp4 + SampleMovies.box("mdat", zip), .polyglot),
        Refused("A JPEG too long to follow, and ZIP", SampleImages.jpeg(scan: noise(1_500_000)) + zip, .polyglot),
        Refused("A JPEG too long to follow, and PDF", SampleImages.jpeg(scan: noise(1_500_000)) + pdf, .polyglot),
        Refused(
            "A short JPEG and an archive longer than is read",
            SampleImages.jpeg() + ascii("7z") + [0xBC, 0xAF, 0x27, 0x1C] + noise(2_000_000),
            .polyglot
        ),
        Refused("gzip behind a PNG", SampleImages.png() + [0x1F, 0x8B, 8] + noise(50), .polyglot),
        Refused("A script behind a GIF", SampleImages.gif() + ascii("\n#!/bin/sh\n"), .polyglot),
        Refused(
            "A program behind a PNG",
            SampleImages.png() + ascii("MZ") + noise(90) + ascii("This program cannot be run"),
            .polyglot
        ),
        Refused("HTML in a JPEG's comment", SampleImages.jpeg(comment: "<html>"), .polyglot),
        Refused("A script in a JPEG's comment", SampleImages.jpeg(comment: "a <ScRiPt src=x>"), .polyglot),
        Refused(
            "SVG in a PNG's text",
            SampleImages.png(before: SampleImages.chunk("tEXt", ascii("<svg >"))),
            .polyglot
        ),
        Refused("PDF in a JPEG's comment", SampleImages.jpeg(comment: "%PDF-1.4"), .polyglot),
        Refused(
            "PDF in a film's filling",
            SampleMovies.brand("mp42") + SampleMovies.box("free", pdf)
                + SampleMovies.movie(SampleMovies.video),
            .polyglot
        ),
        Refused("PDF in a sound's tag", SampleSounds.id3(pdf) + SampleSounds.mp3(), .polyglot),
        Refused(
            "HTML in the data of a PNG's end",
            SampleImages.png().dropLast(12)
                + SampleImages.chunk("IEND", html),
            .polyglot
        ),
    ]

    @Test("What others would read differently is refused", arguments: cases)
    func refuses(example: Refused) {
        #expect(refusal(of: example.bytes) == example.refusal)
    }

    static let trailer = zeros(3) + ascii("\nImage_UTC_Data1458170015363SEFH") + noise(20) + ascii("SEFT")

    static let kept: [Sample] = [
        Sample("A motion photo", SampleImages.jpeg() + SampleMovies.mp4, picture(.jpeg)),
        Sample(
            "A motion photo of Samsung's",
            SampleImages.jpeg() + ascii("MotionPhoto_Data") + SampleMovies.mp4 + trailer,
            picture(.jpeg)
        ),
        Sample(
            "Further pictures (MPF)",
            SampleImages.jpeg() + SampleImages.jpeg() + SampleImages.jpeg(),
            picture(.jpeg)
        ),
        Sample("A maker's trailer", SampleImages.jpeg() + trailer, picture(.jpeg)),
        Sample("Filling", SampleImages.png() + zeros(5000), picture(.png)),
        Sample("Bytes of no meaning", SampleImages.jpeg() + noise(200_000), picture(.jpeg)),
        Sample(
            "A motion photo in HEIC",
            SampleMovies.heif(SampleMovies.brand("heic")) + SampleMovies.box("mpvd", SampleMovies.mp4),
            picture(.heic)
        ),
        Sample("Metadata in XML", SampleImages.jpeg(comment: "<?xpacket?><x:xmpmeta><rdf:RDF/>"), picture(.jpeg)),
        Sample(
            "The letters of ZIP with nothing to them",
            SampleImages.jpeg() + endRecord(entries: 3, size: 50, offset: 70) + noise(70),
            picture(.jpeg)
        ),
        Sample("A name that begins like an element", SampleImages.jpeg(comment: "<svgs> <scripts>"), picture(.jpeg)),
    ]

    @Test("What phones put behind a picture is no reason to refuse it", arguments: kept)
    func keeps(sample: Sample) throws {
        #expect(try identify(sample.bytes) == sample.facts)
    }
}
