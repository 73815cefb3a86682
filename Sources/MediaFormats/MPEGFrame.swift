/// The header of a frame of MPEG audio, layer II or III, or of AAC in ADTS.
///
/// Source: ISO/IEC 11172-3, section 2.4.1.3; ISO/IEC 13818-3 for the lower rates; ISO/IEC 13818-7, section 6.2.
struct MPEGFrame {
    enum Coding: Equatable {
        /// 0 is version 1, 1 is version 2, 2 is version 2.5, which halve the rates each.
        case mpeg(version: Int, layer: Int)
        case adts
    }

    let coding: Coding
    /// Hertz.
    let sampleRate: Int
    /// Of one channel.
    let samples: Int
    /// Bytes, with the header.
    let size: Int
    /// Bytes between the header and the sound, where encoders put their own header into the first frame.
    let sideInformation: Int
    /// Bits in a second; 0 for ADTS, which has none.
    let bitRate: Int

    static let headerSize = 7
    /// How many bytes are needed to read a header; one of MPEG audio is content with four.
    private static let shortest = 4

    /// Nil where no frame begins with these bytes.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count >= Self.shortest else { return nil }
        let header = bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        guard header >> 20 == 0xFFF || header >> 21 == 0x7FF else { return nil }
        if header >> 17 & 3 == 0 {
            guard header >> 20 == 0xFFF, bytes.count >= Self.headerSize else { return nil }
            self.init(adts: bytes.prefix(7).reduce(0) { $0 << 8 | Int($1) })
        } else {
            self.init(mpeg: header)
        }
    }

    private static let adtsRates = [
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
    ]

    /// `header` is the seven bytes as one number.
    private init?(adts header: Int) {
        let rate = header >> 34 & 0xF
        let size = header >> 13 & 0x1FFF
        guard Self.adtsRates.indices.contains(rate), size > (header >> 40 & 1 == 1 ? 7 : 9) else { return nil }
        coding = .adts
        sampleRate = Self.adtsRates[rate]
        samples = 1024 * (header & 3 + 1)
        self.size = size
        sideInformation = 0
        bitRate = 0
    }

    /// Kilobits in a second: version 1 layers III and II, then the lower versions of both.
    private static let bitRates: [[Int]] = [
        [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
        [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
        [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    ]

    private init?(mpeg header: Int) {
        guard let version = [2, nil, 1, 0][header >> 19 & 3], header >> 17 & 3 != 3 else { return nil }
        let layer = 4 - header >> 17 & 3
        let rate = header >> 12 & 0xF
        let frequency = header >> 10 & 3
        guard (1...14).contains(rate), frequency < 3, header & 3 != 2 else { return nil }
        coding = .mpeg(version: version, layer: layer)
        sampleRate = [44_100, 48_000, 32_000][frequency] >> version
        bitRate = Self.bitRates[version > 0 ? 2 : layer == 3 ? 0 : 1][rate] * 1000
        samples = layer == 3 && version > 0 ? 576 : 1152
        size = samples / 8 * bitRate / sampleRate + header >> 9 & 1
        let isMono = header >> 6 & 3 == 3
        sideInformation = version == 0 ? (isMono ? 17 : 32) : (isMono ? 9 : 17)
        guard size > Self.shortest else { return nil }
    }

    /// Whether both can be of one stream.
    func isKin(of other: MPEGFrame) -> Bool {
        coding == other.coding && sampleRate == other.sampleRate
    }
}
