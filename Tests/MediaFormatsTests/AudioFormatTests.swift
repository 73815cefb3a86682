import MediaFormats
import Testing

@Suite("Sounds")
struct AudioFormatTests {
    typealias Sounds = SampleSounds

    static let samples: [Sample] = [
        // Ten frames of 417 bytes at 16,000 bytes a second.
        Sample("MP3", Sounds.mp3(), sound(.mp3, 261)),
        Sample("MP3 behind a tag", Sounds.id3(noise(5000)) + Sounds.mp3(), sound(.mp3, 261)),
        Sample("MP3 behind two tags", Sounds.id3(noise(50)) + Sounds.id3(zeros(90)) + Sounds.mp3(), sound(.mp3, 261)),
        Sample("MP3 behind a tag and filling", Sounds.id3(noise(50)) + zeros(700) + Sounds.mp3(), sound(.mp3, 261)),
        Sample("MP3 before an old tag", Sounds.mp3() + ascii("TAG") + zeros(125), sound(.mp3, 261)),
        Sample("MP3 of one frame", Sounds.mp3(frames: 1), sound(.mp3, 26)),
        Sample("MP3 whose encoder counted its frames", Sounds.xing + Sounds.mp3(), sound(.mp3, 26_122)),
        Sample("MP3 whose other encoder counted them", Sounds.vbri + Sounds.mp3(), sound(.mp3, 26_122)),
        Sample(
            "MP3 of changing rates that nobody counted",
            Sounds.mp3() + Sounds.mp3Frame(rate: 5) + Sounds.mp3(),
            sound(.mp3, nil)
        ),
        // 94 frames of 1,024 samples.
        Sample("AAC", Sounds.adts(), sound(.aac, 2005)),
        Sample("AAC behind a tag", Sounds.id3(noise(80)) + Sounds.adts(), sound(.aac, 2005)),
        Sample("WAV", Sounds.wav(), sound(.wav, 1500)),
        Sample("WAV whose size was never written", Sounds.wav(size: 0xFFFF_FFFF), sound(.wav, 1500)),
        Sample("WAV whose size stayed zero", Sounds.wav(size: 0), sound(.wav, 1500)),
        Sample("WAV that is cut off", Sounds.wav(size: 96_000), sound(.wav, 1500)),
        Sample("WAV for large files", Sounds.wav(size: 0xFFFF_FFFF, form: "RF64"), sound(.wav, 1500)),
        Sample("FLAC", Sounds.flac(), sound(.flac, 1500)),
        Sample("FLAC behind a tag", Sounds.id3(noise(80)) + Sounds.flac(), sound(.flac, 1500)),
        Sample("FLAC that was not counted", Sounds.flac(samples: 0), sound(.flac, nil)),
        Sample("Opus", Sounds.opus, sound(.ogg, 1500)),
        Sample("Vorbis", Sounds.vorbis, sound(.ogg, 1500)),
        Sample("FLAC in Ogg", Sounds.oggFLAC, sound(.ogg, 1500)),
    ]

    @Test("A sound is known by its bytes, with its duration", arguments: samples)
    func identifies(sample: Sample) throws {
        #expect(try identify(sample.bytes) == sample.facts)
    }

    static let refused: [Refused] = [
        Refused("A frame that none follows", Sounds.mp3Frame() + noise(500), .unknown),
        Refused("A tag with nothing behind it", Sounds.id3(noise(80)), .damaged),
        Refused("A tag longer than the file", Array(Sounds.id3(noise(80)).prefix(50)), .damaged),
        Refused("A tag before something else", Sounds.id3(noise(80)) + noise(800), .damaged),
        Refused("WAV without a format", SampleImages.riff("WAVE", [("data", noise(80))]), .damaged),
        Refused("FLAC without a rate", Sounds.flac(rate: 0), .damaged),
        Refused("Ogg with pictures", Sounds.theora, .unsupported),
        Refused("Ogg with something else", Sounds.oggPage(ascii("Speex   ") + zeros(60), flags: 2), .unsupported),
        Refused("Ogg that ends at once", ascii("OggS"), .damaged),
    ]

    @Test("A sound that contradicts itself is refused", arguments: refused)
    func refuses(example: Refused) {
        #expect(refusal(of: example.bytes) == example.refusal)
    }
}
