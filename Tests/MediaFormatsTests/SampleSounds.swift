/// Small sounds.
enum SampleSounds {
    /// A frame of MPEG-1 layer III, 44.1 kHz, mono; `rate` is the index of its bit rate: 5 is 64, 9 is 128 kbit/s.
    static func mp3Frame(_ content: [UInt8] = [], rate: Int = 9) -> [UInt8] {
        let size = [5: 208, 9: 417][rate] ?? 0
        return [0xFF, 0xFB, UInt8(rate << 4), 0xC0] + content + noise(size - 4 - content.count)
    }

    static func mp3(frames: Int = 10) -> [UInt8] {
        (0..<frames).flatMap { _ in mp3Frame() }
    }

    static let xing = mp3Frame(zeros(17) + ascii("Xing") + big(1, 4) + big(1000, 4))
    static let vbri = mp3Frame(zeros(32) + ascii("VBRI") + zeros(10) + big(1000, 4))

    static func id3(_ content: [UInt8]) -> [UInt8] {
        let size = content.count
        return ascii("ID3") + [4, 0, 0]
            + [size >> 21, size >> 14 & 0x7F, size >> 7 & 0x7F, size & 0x7F].map { UInt8($0) }
            + content
    }

    /// A frame of AAC at 48 kHz, 100 bytes long.
    static let adtsFrame: [UInt8] = [0xFF, 0xF1, 0x4C, 0x80, 100 >> 3, UInt8(100 & 7) << 5 | 0x1F, 0xFC] + noise(93)

    static func adts(frames: Int = 94) -> [UInt8] {
        (0..<frames).flatMap { _ in adtsFrame }
    }

    /// 16,000 bytes a second.
    static func wav(size: Int? = nil, bytes: Int = 24_000, form: String = "RIFF") -> [UInt8] {
        let format = little(1, 2) + little(1, 2) + little(8000, 4) + little(16_000, 4) + little(2, 2) + little(16, 2)
        let chunks = ascii("fmt ") + little(16, 4) + format + ascii("data") + little(size ?? bytes, 4) + noise(bytes)
        return ascii(form) + little(chunks.count + 4, 4) + ascii("WAVE") + chunks
    }

    static func streamInfo(samples: Int, rate: Int = 44_100) -> [UInt8] {
        zeros(10) + big(rate << 44 | 1 << 41 | 15 << 36 | samples, 8) + zeros(16)
    }

    static func flac(samples: Int = 66_150, rate: Int = 44_100) -> [UInt8] {
        ascii("fLaC") + [0x80] + big(34, 3) + streamInfo(samples: samples, rate: rate) + noise(60)
    }

    static func oggPage(_ packet: [UInt8], flags: Int = 0, granule: Int = 0, serial: Int = 9) -> [UInt8] {
        ascii("OggS") + [0] + little(flags, 1) + little(granule, 8) + little(serial, 4) + zeros(8) + [1]
            + little(packet.count, 1) + packet
    }

    static func ogg(_ identification: [UInt8], granule: Int) -> [UInt8] {
        oggPage(identification, flags: 2) + oggPage(noise(90), granule: -1)
            + oggPage(noise(90), flags: 4, granule: granule)
            + oggPage(noise(20), granule: 5, serial: 10)
    }

    static let opus = ogg(ascii("OpusHead") + [1, 1] + little(312, 2) + little(44_100, 4) + zeros(3), granule: 72_312)
    static let vorbis = ogg(ascii("\u{1}vorbis") + zeros(4) + [1] + little(32_000, 4) + zeros(14), granule: 48_000)
    static let oggFLAC = ogg(
        ascii("\u{7F}FLAC") + [1, 0, 0, 1] + ascii("fLaC") + [0] + big(34, 3) + streamInfo(samples: 0),
        granule: 66_150
    )
    static let theora = oggPage([0x80] + ascii("theora") + zeros(30), flags: 2) + opus
}
